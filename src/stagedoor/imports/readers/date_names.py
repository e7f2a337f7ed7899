"""Months and weekdays in English, German, French and Spanish, long and short."""

from __future__ import annotations

_MONTHS = (
    "jan january januar jänner janvier enero",
    "feb february februar février fevrier febrero",
    "mar march märz mär mrz maerz mars marzo",
    "apr april avril abril",
    "may mai mayo",
    "jun june juni juin junio",
    "jul july juli juillet julio",
    "aug august août aout agosto",
    "sep sept september septembre septiembre",
    "oct october okt oktober octobre octubre",
    "nov november novembre noviembre",
    "dec december dez dezember décembre decembre diciembre",
)
MONTH_NUMBERS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_WEEKDAYS = (
    "mo mon monday montag lundi lunes",
    "di tu tue tues tuesday dienstag mardi martes",
    "mi we wed wednesday mittwoch mercredi miércoles",
    "do th thu thur thurs thursday donnerstag jeudi jueves",
    "fr fri friday freitag vendredi viernes",
    "sa sat saturday samstag sonnabend samedi sábado",
    "so su sun sunday sonntag dimanche domingo",
)
WEEKDAY_NUMBERS = {name: number for number, names in enumerate(_WEEKDAYS) for name in names.split()}
