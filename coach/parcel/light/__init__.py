"""What goes by light alone: a prescription and a session's summary as QR codes, which the other side's camera reads."""
