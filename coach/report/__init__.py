"""The pages a therapist reads."""

from coach.report.file import ReportError, check_writable, write_report
from coach.report.session.page import events_page, session_page

__all__ = ["ReportError", "check_writable", "events_page", "session_page", "write_report"]
