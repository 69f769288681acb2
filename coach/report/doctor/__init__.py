"""The page to show a doctor: what is known of a sign or a stop, in two languages side by side."""

from coach.report.doctor.case import DoctorCase, case_of
from coach.report.doctor.page import doctor_page, doctor_screens

__all__ = ["DoctorCase", "case_of", "doctor_page", "doctor_screens"]
