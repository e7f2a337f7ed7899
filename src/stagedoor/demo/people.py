"""The speakers of the demo: invented names from all over the world, with addresses that reach nobody."""

from __future__ import annotations

from typing import NamedTuple

from stagedoor.imports.sheet import SheetSpeaker, SpeakerRef, make_ids


class Person(NamedTuple):
    """One speaker; ``mailbox`` is what stands before ``@example.org`` and serves as the source's id."""

    first_name: str
    last_name: str
    mailbox: str
    job_title: str
    company: str


REGULAR = (
    Person("Ada", "Bergström", "ada.bergstrom", "Principal Engineer", "Tidewater Systems"),
    Person("Yuki", "Tanaka 田中", "yuki.tanaka", "Staff Designer", "Lantern Works"),
    Person("Chidi", "Okonkwo", "chidi.okonkwo", "Site Reliability Lead", "Ferry Line"),
    Person("María José", "Núñez", "mariajose.nunez", "Head of Research", "Faro Norte"),
    Person("伟", "陈", "chen.wei", "Distributed Systems Engineer", "蓝港科技"),
    Person("Zoë", "van den Berg", "zoe.vandenberg", "Data Steward", "Polder & Dijk"),
    Person("Łukasz", "Żółkiewski", "lukasz.zolkiewski", "Compiler Engineer", "Bałtyk Labs"),
    Person("Aoife", "Ní Bhriain", "aoife.nibhriain", "Community Lead", "Harbour Commons"),
    Person("Đặng", "Thị Mai", "dang.mai", "Mobile Developer", "Sông Xanh"),
    Person("Omar", "Al-Farsi", "omar.alfarsi", "Security Architect", "Dhow Security"),
    Person("Ксения", "Лебедева", "ksenia.lebedeva", "Technical Writer", "Белый Маяк"),
    Person("Σοφία", "Παππά", "sofia.pappa", "Accessibility Specialist", "Aegean Type"),
    Person("Kwame", "Mensah", "kwame.mensah", "Platform Engineer", "Gold Coast Cloud"),
    Person("Ingrid", "Þórsdóttir", "ingrid.thorsdottir", "Oceanographer", "North Basin Institute"),
    Person("Ravindra", "Deshpande", "ravindra.deshpande", "Database Engineer", "Monsoon Data"),
    Person("Élodie", "Lefèvre", "elodie.lefevre", "Product Manager", "Phare d'Ouest"),
    Person("Jürgen", "Weiß", "juergen.weiss", "Release Engineer", "Speicherstadt Software"),
    Person("Nadia", "O'Rourke", "nadia.orourke", "Engineering Manager", "Quayside Health"),
    Person("민준", "박", "park.minjun", "Machine Learning Engineer", "한강랩"),
    Person("Fatima Zahra", "El Idrissi", "fatima.elidrissi", "Cartographer", "Atlas Maps"),
    Person("Tomás", "Ó Súilleabháin", "tomas.osuilleabhain", "Network Engineer", "Atlantic Exchange"),
    Person("Leilani", "Kealoha", "leilani.kealoha", "Game Designer", "Outrigger Games"),
    Person("Björn", "Åkesson", "bjorn.akesson", "Embedded Developer", "Skärgård Sensors"),
    Person("Amina", "Diallo", "amina.diallo", "Civic Technologist", "Open Delta"),
    Person("Petra", "Čermáková", "petra.cermakova", "Test Engineer", "Vltava Quality"),
    Person("Jean-Baptiste", "N'Diaye", "jb.ndiaye", "Cloud Economist", "Sahel Compute"),
    Person("Siobhán", "Murphy-Kelly", "siobhan.murphykelly", "Developer Advocate", "Slipway"),
    Person("Mehmet", "Yıldız", "mehmet.yildiz", "Frontend Engineer", "Boğaz Yazılım"),
    Person("Hana", "Suzuki 鈴木", "hana.suzuki", "Typographer", "潮文字"),
    Person("Giulia", "D'Angelo", "giulia.dangelo", "Urban Planner", "Porto Vecchio"),
    Person("Sipho", "Dlamini", "sipho.dlamini", "API Designer", "Table Bay Systems"),
    Person("Ana Clara", "Gonçalves", "anaclara.goncalves", "Data Journalist", "Maré Alta"),
    Person("Vikram", "Iyer", "vikram.iyer", "Performance Engineer", "Backwater Labs"),
    Person("Freja", "Østergaard", "freja.ostergaard", "Open Source Lawyer", "Kattegat Legal"),
    Person("נועה", "לוי", "noa.levi", "Cryptographer", "Carmel Keys"),
    Person("Ahmed", "منصور", "ahmed.mansour", "Localisation Lead", "Nile Words"),
    Person("Callum", "MacAskill", "callum.macaskill", "Marine Pilot", "Sound of Islay Pilots"),
    Person("Thandiwe", "Nkosi", "thandiwe.nkosi", "Robotics Engineer", "Breakwater Robotics"),
    Person("Ștefan", "Ionescu", "stefan.ionescu", "Kernel Developer", "Delta Kernel Group"),
    Person("Aroha", "Ngata", "aroha.ngata", "Archivist", "Waka Archive"),
    Person("Lars", "Haugen", "lars.haugen", "Energy Analyst", "Fjord Grid"),
    Person("Priya", "Raghunathan", "priya.raghunathan", "Design Systems Lead", "Coromandel UI"),
    Person("Elif", "Şahin", "elif.sahin", "Privacy Engineer", "Kıyı Privacy"),
    Person("Diego", "Quispe Mamani", "diego.quispe", "Hardware Hacker", "Titicaca Makers"),
    Person("Wanjiru", "Kamau", "wanjiru.kamau", "Payments Engineer", "Lamu Pay"),
    Person("Oliver", "Featherstone", "oliver.featherstone", "Signal Historian", "Semaphore Society"),
    Person("Nguyễn", "Văn An", "nguyen.an", "Compiler Student", "Red River University"),
    Person("Ilse", "de Smet", "ilse.desmet", "Lock Keeper", "Scheldt Waterways"),
    Person("Marek", "Dvořák", "marek.dvorak", "Queue Theorist", "Moldau Logistics"),
    Person("Salma", "Benali", "salma.benali", "Sound Artist", "Foghorn Studio"),
    Person("Koji", "Mori 森", "koji.mori", "Bridge Builder", "Seto Structures"),
    Person("Esther", "Adeyemi", "esther.adeyemi", "Workshop Facilitator", "Lagoon Learning"),
)

WITHOUT_EMAIL = "noor.dijkstra"
ONE_NAME = "saga"
UNSCHEDULED = "ravi.menon"
SISTERS = ("mei.lindqvist", "lian.lindqvist")
DECLINED = "percy.blythe"
INTRANET_PICTURE = {"koji.mori": "http://10.0.0.8/staff/koji.jpg"}

BIOGRAPHY = (
    "<p>{name} works as <em>{job}</em> at {company} and has spent ten years between the pier and the "
    "keyboard.</p><ul><li>Speaks about what went wrong first</li><li>Answers every question on the quay</li>"
    '</ul><p>More at <a href="https://example.org/{mailbox}">example.org</a>.</p>'
)


def speakers() -> list[SheetSpeaker]:
    """Everybody, those with something missing last."""
    return [*(_speaker(person) for person in REGULAR), *_troubled()]


def reference(mailbox: str, role: str = "speaker") -> SpeakerRef:
    """Name one of these people as taking part in a session."""
    return SpeakerRef(make_ids(("id", mailbox)), role=role)


def _speaker(person: Person) -> SheetSpeaker:
    return SheetSpeaker(
        place=person.mailbox,
        ids=make_ids(("id", person.mailbox)),
        first_name=person.first_name,
        last_name=person.last_name,
        email=f"{person.mailbox}@example.org",
        job_title=person.job_title,
        company=person.company,
        biography=BIOGRAPHY.format(
            name=person.first_name, job=person.job_title, company=person.company, mailbox=person.mailbox
        ),
        headshot_url=INTRANET_PICTURE.get(person.mailbox),
    )


def _troubled() -> list[SheetSpeaker]:
    def somebody(source_id: str, first: str, last: str | None, email: str | None) -> SheetSpeaker:
        return SheetSpeaker(
            source_id, make_ids(("id", source_id)), first_name=first, last_name=last, email=email
        )

    return [
        somebody(WITHOUT_EMAIL, "Noor", "Dijkstra", None),
        somebody(ONE_NAME, "Saga", None, "saga@example.org"),
        somebody(SISTERS[0], "Mei", "Lindqvist", "sisters@example.org"),
        somebody(SISTERS[1], "Lian", "Lindqvist", "sisters@example.org"),
        somebody(UNSCHEDULED, "Ravi", "Menon", "ravi.menon@example.org"),
        somebody(DECLINED, "Percy", "Blythe", "percy.blythe@example.org"),
    ]
