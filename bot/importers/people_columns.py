"""The columns that say who somebody is, as tools and people write them, in the languages of many registration desks."""

EMAIL = (
    "e-mail", "e-mail address", "work e-mail", "work e-mail address", "business e-mail", "company e-mail", "corporate e-mail",
    "primary e-mail", "user e-mail", "contact e-mail", "mail", "mail address", "preferred e-mail", "personal e-mail", "e-mail id",
    "e-mail-adresse", "mailadresse", "adresse e-mail", "adresse mail", "courriel", "adresse courriel", "adresse électronique",
    "correo electrónico", "correo", "dirección de correo", "dirección de correo electrónico", "e-mailadres", "indirizzo e-mail",
    "posta elettronica", "endereço de e-mail", "adres e-mail", "e-postadress", "e-post", "sähköposti", "sähköpostiosoite", "e-posta",
    "электронная почта", "эл. почта", "почта", "адрес электронной почты", "електронна пошта", "ηλεκτρονική διεύθυνση",
    "邮箱", "电子邮箱", "电子邮件", "邮件", "郵箱", "電子郵件", "電子郵箱", "メールアドレス", "メール", "eメール", "이메일", "이메일 주소", "메일",
)  # fmt: skip
NAME = (
    "full name", "name", "display name", "badge name", "name and surname", "first and last name", "first name and last name",
    "complete name", "real name", "preferred name", "name and last name", "surname and name",
    "vollständiger name", "vor- und nachname", "name und vorname", "nom complet", "nom et prénom", "prénom et nom",
    "nombre completo", "nombre y apellidos", "nombre y apellido", "apellidos y nombre", "nombre", "nombres",
    "nome completo", "nome e cognome", "cognome e nome", "nome e sobrenome", "nome", "volledige naam", "naam",
    "imię i nazwisko", "nazwisko i imię", "imię", "fullständigt namn", "namn", "fulde navn", "navn", "nimi", "jméno a příjmení", "jméno",
    "meno a priezvisko", "meno", "név", "ad soyad", "adı soyadı", "ad", "isim", "ime i prezime", "ime in priimek", "ime", "nume", "ονοματεπώνυμο", "όνομα",
    "фио", "имя и фамилия", "фамилия и имя", "фамилия имя отчество", "имя", "піб", "ім'я",
    "姓名", "名字", "全名", "氏名", "お名前", "名前", "이름", "성명", "성함", "الاسم", "الاسم الكامل", "שם", "שם מלא",
)  # fmt: skip
"""A whole name; beside a last name, what comes before it (`bot.importers.names.full_name`)."""
FIRST_NAME = (
    "name (first)", "first name", "given name", "given names", "forename", "firstname", "first", "vorname", "rufname", "prénom", "prénoms",
    "primer nombre", "primeiro nome", "voornaam", "förnamn", "fornavn", "etunimi", "křestní jméno", "krstné meno", "keresztnév",
    "utónév", "prenume", "prenom", "名",
)  # fmt: skip
LAST_NAME = (
    "name (last)", "last name", "family name", "surname", "last", "second name", "nachname", "familienname", "zuname", "nom",
    "nom de famille", "apellidos", "apellido", "cognome", "cognom", "cognoms", "sobrenome", "apelido", "último nome", "achternaam", "familienaam",
    "nazwisko", "efternamn", "efternavn", "etternavn", "sukunimi", "příjmení", "priezvisko", "vezetéknév", "családnév", "soyad", "soyadı",
    "soyisim", "prezime", "priimek", "επώνυμο", "фамилия", "прізвище", "姓", "姓氏", "성",
)  # fmt: skip
UNIT = (
    "unit", "business unit", "organizational unit", "organisational unit", "org unit", "department", "division",
    "team", "org", "organization", "organisation", "affiliation", "institution", "company", "company name", "employer", "firma", "entreprise",
    "organization name", "organisation name", "university", "company / organization", "abteilung", "einrichtung", "institut", "unternehmen",
    "universität", "établissement", "organisme", "société", "université", "empresa", "institución", "universidad", "organización", "afiliación",
    "afiliação", "instituição", "universidade", "azienda", "ente", "università", "affiliazione", "instelling", "bedrijf", "organisatie",
    "instytucja", "afiliacja", "uczelnia", "организация", "университет", "место работы", "单位", "單位", "机构", "所属", "소속",
)  # fmt: skip
SPEAKING = (
    "speaker", "presenter", "author", "presenting author", "lead author", "first author", "main author",
    "lecturer", "panelist", "panellist", "contributor", "presenting speaker", "keynote speaker", "invited speaker",
    "vortragende", "vortragender", "vortragende(r)", "referent", "referentin", "redner", "sprecher", "autor", "autorin", "auteur", "orateur", "intervenant",
    "ponente", "autor/a", "orador", "palestrante", "relatore", "autore", "spreker", "prelegent", "докладчик", "автор", "作者", "报告人", "発表者", "著者", "발표자", "저자",
)  # fmt: skip
"""A column with the name of one person who speaks or writes."""
CONTACT = (
    "corresponding author",
    "contact author",
    "submitter",
    "korrespondenzautor",
    "autor de contacto",
    "auteur correspondant",
)
"""A column with the name of the person who answers for a paper, an author or not."""
