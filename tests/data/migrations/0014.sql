-- The second day was answered; the first waits.
update measure_reports set verdict = 'confirmed', verdict_by_name = 'Куратор', verdict_at = now() where due_on = '2021-11-30';
