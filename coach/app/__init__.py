"""Joins the rooms: devices, decisions and records of one session or one practice. Decides nothing itself."""
