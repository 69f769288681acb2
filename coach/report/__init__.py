"""The pages a therapist reads."""

from coach.report.clinic import clinic_page
from coach.report.file import ReportError, check_writable, make_folder, write_report
from coach.report.patient.page import patient_page
from coach.report.session.page import events_page, session_page

__all__ = [
    "ReportError",
    "check_writable",
    "clinic_page",
    "events_page",
    "make_folder",
    "patient_page",
    "session_page",
    "write_report",
]
