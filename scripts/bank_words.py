"""The words the bank is made of: tribes and their squads, first and last names, plans."""

from typing import NamedTuple


class TribeWords(NamedTuple):
    """A tribe, what it is for, and the squads it may have."""

    id: str
    purpose: str
    work: str
    """Change or run."""

    squads: str
    """Ids of its squads, apart by spaces."""


TRIBES = (
    TribeWords(
        "platform",
        "Ontwikkelteams bouwen zonder op ons te wachten",
        "run",
        "inloggen toestemmingen klantgegevens berichtenbus bouwstraat testomgevingen bewaking "
        "netwerk documentopslag ontwerpsysteem datakluis koppelingen sleutelbeheer kostenbeheer",
    ),
    TribeWords(
        "betaalverkeer",
        "Elke betaling komt aan, dag en nacht",
        "run",
        "overboekingen incasso directe-betalingen pinpas acquiring saldo-en-afschrift "
        "fraudebestrijding wereldbetalingen batchverwerking storingen geldautomaten valuta",
    ),
    TribeWords(
        "klantenservice",
        "Wie ons belt of schrijft is in één keer geholpen",
        "run",
        "telefoon chat e-mail klachten terugbellen nabestaanden bewindvoering schulden-en-hulp "
        "toegankelijkheid kennisbank blokkades adreswijzigingen spoedhulp kantoren wachttijden",
    ),
    TribeWords(
        "beheer-hypotheken",
        "Een lopende hypotheek waar je geen omkijken naar hebt",
        "run",
        "renteherziening aflosnota bouwdepot echtscheiding overlijden achterstanden "
        "jaaropgave notarissen overbrugging verzekeringspolissen erfpacht hypotheekarchief",
    ),
    TribeWords(
        "hypotheken",
        "Een huis kopen zonder zorgen",
        "change",
        "orienteren hypotheekaanvraag acceptatie vervroegd-aflossen hypotheek-app rente-kiezen "
        "verduurzamen doorstromers starters ondernemers nieuwbouw tussenpersonen taxaties "
        "verlengen advies",
    ),
    TribeWords(
        "betalen",
        "Geld overmaken zo makkelijk als een bericht sturen",
        "change",
        "betaalverzoek mobiel-betalen creditcard splitsen abonnementen rekening-delen "
        "spaardoelen-koppelen kassabon reispakket jongerenrekening zakgeld huishoudboekje",
    ),
    TribeWords(
        "sparen",
        "Een buffer opbouwen zonder erover na te denken",
        "change",
        "spaarrekening automatisch-sparen deposito spaardoelen kinderen groen-sparen "
        "rente-uitleg overstappen buffercheck spaaracties",
    ),
    TribeWords(
        "beleggen",
        "Vermogen laten groeien met open ogen",
        "change",
        "fondsen orders beheerd-beleggen beleggersprofiel duurzaam-beleggen koersen "
        "dividendbelasting portefeuille beleggingsverhaal crypto-onderzoek vermogensplan",
    ),
    TribeWords(
        "lenen",
        "Alleen lenen wat je kunt dragen",
        "change",
        "persoonlijke-lening doorlopend-krediet kredietwaardigheid autolease studieschuld "
        "rood-staan aflosplan oversluiten vroegsignalen gespreid-betalen",
    ),
    TribeWords(
        "verzekeren",
        "Beschermd tegen wat je niet zelf kunt dragen",
        "change",
        "woonverzekering autoverzekering reisverzekering schademelding schadeherstel "
        "rechtsbijstand polisbeheer premies pakketkorting zorgcollectief letselschade "
        "verzekeringscheck arbeidsongeschikt",
    ),
    TribeWords(
        "zakelijk",
        "Ondernemers ondernemen, wij doen de bank",
        "change",
        "zzp-rekening bedrijfskrediet boekhoudkoppeling facturen debiteuren leasing "
        "internationaal-ondernemen rechtsvormen machtigingen ondernemersadvies groeikapitaal "
        "franchise betaalterminal btw-potje vastgoed agrarisch",
    ),
    TribeWords(
        "klant-worden",
        "Binnen tien minuten veilig klant",
        "change",
        "identificatie onboarding-particulier onboarding-zakelijk klantonderzoek "
        "sanctielijsten herkomst-vermogen overstapservice kredietregister "
        "transactiebewaking klantdossier",
    ),
    TribeWords(
        "app-en-web",
        "De bank waar je bent",
        "change",
        "startscherm zoeken meldingen persoonlijk-overzicht publieke-site navigatie "
        "webformulieren experimenten video-gesprek spraak afsprakenplanner widgets "
        "klantreis-meten inhoud vertalingen",
    ),
)
"""In the order in which they may depend on each other: only on earlier ones."""

FIRST_NAMES = (
    "Aaliyah Adriaan Aicha Albert Alexandra Anouk Arjan Astrid Bilal Boris Brigitte Camiel "
    "Caroline Cedric Charlotte Chiara Claudia Cornelis Damian Danielle David Deborah Dennis "
    "Dominique Edwin Eline Elisabeth Elvan Erik Esmee Eveline Fabian Farid Ferdinand Florence "
    "Frederik Gabriel Geertje Gideon Gwendolyn Hamza Harold Hassan Hatice Helena Herman Hilde "
    "Ibrahim Ingrid Irene Isabella Jacqueline Jamal Janneke Jelle Jessica Johannes Jolanda "
    "Jonathan Judith Kamil Karel Katarina Kenneth Khadija Kimberly Laurens Leonie Liesbeth "
    "Lorenzo Lucas Ludmila Magdalena Malik Manon Marcel Margriet Matthijs Maurits Melanie Michiel "
    "Mirjam Mohammed Monique Mustafa Nathalie Nicolaas Nienke Noortje Oliver Ottoline Pascal "
    "Patricia Paulien Pieternel Rachida Reinier Renske Richard Roderick Rosalie Rutger Samira "
    "Sebastiaan Selma Silvester Simone Soraya Stefanie Suzanne Sybren Tamara Theodoor Timothy "
    "Tjeerd Ursula Valentijn Vanessa Veronique Victoria Walter Wendelien Wilhelmina Willemijn "
    "Xander Yasmina Yolanda Yusuf Zacharias Zeynep"
)
"""Apart by spaces."""

LAST_NAMES = (
    "Aalbers Abdullah Achterberg Adriaanse Akkerman Altena Appelman Baars Barendregt Beekman "
    "Benschop Berkhout Bleeker Boersma Bolhuis Boonstra Bouwmeester Bronkhorst Brugman Buitenhuis "
    "Celik Christiaans Coenen Cornelissen Dalhuisen Demir Dijkgraaf Doornbos Drenth Duivenvoorde "
    "Eekhout Eikelboom Elzinga Engelen Erdogan Faassen Feenstra Flipse Fransen Galjaard Geertsema "
    "Gerritsen Goossens Grootveld Haanstra Hagedoorn Hartog Heemskerk Hofstra Hoogendoorn "
    "Huizinga Idrissi Ijzerman Jacobs Jongsma Kaandorp Karimi Kerkhof Kleijn Knoop Kooistra "
    "Kramer Kruithof Kwakkel Lammers Langeveld Leenders Lindeman Loonstra Luijten Maassen "
    "Martens Meeuwissen Mertens Middelkoop Mokhtari Nagelkerke Nguyen Nijland Noordhoek Oosterhuis "
    "Oudekerk Overmars Paauw Pelgrim Pinas Plantinga Poelman Pronk Quispel Rademaker Reijnders "
    "Rietveld Rodrigues Roosendaal Ruijter Sahin Santana Schaafsma Scheffer Schoonhoven Sikkema "
    "Slagter Snoek Spaans Steenbergen Stolk Strijbos Suijkerbuijk Tabak Teunissen Tichelaar "
    "Tromp Uittenbogaard Valkenburg Veldhuis Verbruggen Vermaat Vlasblom Voermans Vreugdenhil "
    "Waanders Warmerdam Weststrate Wiersma Wijngaarden Witteveen Wolthuis Yildirim Zandstra "
    "Zonneveld Zuidema Zwaan"
)
"""Apart by spaces; none looks like another."""


class Plan(NamedTuple):
    """A kind of feature."""

    id: str
    name: str
    user: str
    job: str
    acceptance: str


PLANS = (
    Plan(
        "zelf-regelen",
        "zelf regelen",
        "Het doen wanneer het mij uitkomt",
        "Mijn zaken op orde houden",
        "Negen van de tien klanten ronden het af zonder te bellen",
    ),
    Plan(
        "volgen",
        "zien hoe ver het is",
        "Weten waar ik aan toe ben",
        "Mijn volgende stap plannen",
        "Elke stap staat met een verwachte datum op het scherm",
    ),
    Plan(
        "uitleg",
        "uitleg in gewone taal",
        "Begrijpen wat ik kies",
        "Een goede keuze maken",
        "Acht van de tien testlezers vertellen het goed na",
    ),
    Plan(
        "mobiel",
        "ook op de telefoon",
        "Niet achter een computer hoeven zitten",
        "Het onderweg regelen",
        "Een derde van het gebruik komt na drie maanden van de telefoon",
    ),
    Plan(
        "voorstel",
        "een voorstel op maat",
        "Niet zelf alles hoeven uitzoeken",
        "Krijgen wat bij mij past",
        "Een op de vijf klanten neemt het voorstel over",
    ),
    Plan(
        "zonder-papier",
        "zonder papier",
        "Niets hoeven printen of opsturen",
        "Snel klaar zijn",
        "Geen enkel stuk gaat nog per post",
    ),
    Plan(
        "in-een-minuut",
        "in één minuut",
        "Geen tijd verliezen",
        "Het meteen afmaken",
        "De helft van de klanten is binnen zestig seconden klaar",
    ),
    Plan(
        "op-tijd-gewaarschuwd",
        "op tijd gewaarschuwd",
        "Niet voor verrassingen staan",
        "Problemen voor zijn",
        "De waarschuwing komt minstens drie werkdagen van tevoren",
    ),
)

MISSIONS = (
    "{name}: in één keer goed",
    "{name} zonder te bellen",
    "{name} binnen een dag geregeld",
    "{name} die iedereen begrijpt",
    "{name} zonder wachten",
)

MEASURES = (
    ("task-success", "Het lukt op eigen kracht", "afgeronde opdrachten", "85% zonder contact"),
    ("happiness", "Klanten zijn blij met ons", "oordeel na gebruik", "NPS van 60"),
    ("engagement", "Klanten komen terug", "gebruik per maand", "60% maandelijks actief"),
    ("adoption", "Nieuwe klanten vinden ons", "eerste gebruik", "20% binnen 14 dagen"),
    ("retention", "Klanten blijven", "opzeggingen", "minder dan 3% per jaar"),
)
