"""Patients: finding one by typing, and opening the chart."""
