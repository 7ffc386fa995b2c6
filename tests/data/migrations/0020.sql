-- A talk beside a document.
insert into comments (municipality_id, school_id, document_id, author_id, author_name, author_role, text)
select d.municipality_id, d.school_id, d.id, u.id, u.full_name, u.role, 'Показатели добавим к пятнице.'
  from documents d, users u where u.login = 'vera' order by d.id limit 1;
