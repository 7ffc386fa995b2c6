-- A region and a municipality as they were before anybody had an account.
insert into regions (code, name) values ('reg99', 'Заозёрская область');
insert into municipalities (region_id, code, name, oktmo, utc_offset_hours)
select id, 'reg99_m001', 'город Заречный', '99701000', 7 from regions;
