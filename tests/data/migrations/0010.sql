-- A recommendation that became a measure.
update recommendations r set measure_id = (select min(m.id) from measures m where m.municipality_id = r.municipality_id);
