-- A paper of a visit, a direction it spoke about, a corrected report.
insert into files (municipality_id, school_id, name, media_type, sha256, size_bytes, purpose)
select municipality_id, school_id, 'Справка.pdf', 'application/pdf', sha256('%PDF-3'), 6, 'visit' from visits where state = 'held';
insert into visit_files (municipality_id, visit_id, file_id, tied_by_name)
select v.municipality_id, v.id, f.id, 'Куратор' from visits v join files f on f.purpose = 'visit' where v.state = 'held';
insert into visit_directions (municipality_id, visit_id, code, title)
select municipality_id, id, 9, 'Учебная неуспешность' from visits where state = 'held';
insert into visit_corrections (municipality_id, visit_id, number, reason, former, corrected_by_name)
select municipality_id, id, 1, 'Перепутан класс', '{"form": "trip", "findings": "Факт"}', 'Куратор' from visits where state = 'held';
