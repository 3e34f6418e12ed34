"""The catalogue behind :func:`~lexigraph.testing.books_and_films.books_and_films`: invented works, no real ones."""

from __future__ import annotations

TOPICS = ("space", "crime", "cooking", "history")

STORIES: tuple[tuple[str, str, str, str, str, int], ...] = (
    # id, topic, creator, title, description, year
    ("b01", "space", "Mara Lind", "The Quiet Orbit", "A lone astronaut repairs a space station far from Earth.", 1998),
    ("b02", "space", "Mara Lind", "Red Dust Harbor", "Settlers on Mars build the first harbor for starships.", 2004),
    ("b03", "space", "陈星河", "群星之间", "一艘宇宙飞船穿越星系，寻找人类的新家园。", 2012),
    (
        "f01",
        "space",
        "Oren Vale",
        "Beyond the Ninth Moon",
        "A spaceship crew answers a signal from a distant moon.",
        2015,
    ),
    ("f02", "space", "陈星河", "火星来信", "一名宇航员被留在火星上，等待地球的救援。", 2018),
    ("f03", "space", "Oren Vale", "Starlight Courier", "A pilot carries mail between planets and galaxies.", 2021),
    ("b04", "crime", "Ida Brandt", "The Locked Study", "A detective solves a murder in a locked room.", 1989),
    ("b05", "crime", "Ida Brandt", "Ashes in the Canal", "A police inspector hunts a killer in a foggy city.", 1995),
    ("b06", "crime", "林默", "雨夜谋杀案", "一名侦探调查雨夜里发生的谋杀案。", 2008),
    ("f04", "crime", "Sol Reyes", "Seven Witnesses", "A lawyer and a detective question seven murder witnesses.", 2001),
    ("f05", "crime", "林默", "消失的证人", "警察追查失踪的证人，发现了真正的凶手。", 2016),
    ("f06", "crime", "Sol Reyes", "The Bank at Dawn", "Thieves plan a bank robbery while the police close in.", 2019),
    ("b07", "cooking", "Nina Costa", "Bread and Patience", "A baker shares recipes for sourdough bread.", 2003),
    ("b08", "cooking", "Nina Costa", "A Table in Lisbon", "A chef cooks fish and stews in a small restaurant.", 2010),
    ("b09", "cooking", "赵小满", "四川厨房", "一位厨师教你做麻辣川菜的家常菜谱。", 2014),
    ("f07", "cooking", "Paul Mercer", "The Last Soup", "A young cook saves the family restaurant with one soup.", 2011),
    ("f08", "cooking", "赵小满", "面馆人生", "一家小面馆的厨师和他的手工面条。", 2017),
    ("f09", "cooking", "Paul Mercer", "Knives and Butter", "Chefs compete in a cooking contest in Paris.", 2020),
    ("b10", "history", "Ruth Adeyemi", "The Salt Road", "Merchants travel the medieval trade routes of Africa.", 1992),
    ("b11", "history", "Ruth Adeyemi", "Letters from the Siege", "A queen defends her castle in an ancient war.", 2000),
    ("b12", "history", "吴长安", "长安旧事", "唐朝长安城里的皇帝、商人与诗人的历史故事。", 2009),
    ("f10", "history", "Clara Stern", "The Iron Crown", "A king unites warring kingdoms in the Middle Ages.", 2006),
    ("f11", "history", "吴长安", "边关将军", "古代将军镇守边关，抵御敌军入侵的战争史诗。", 2013),
    ("f12", "history", "Clara Stern", "Empire of Sails", "Explorers cross the ocean for a fading empire.", 2022),
    ("f13", "space", "Oren Vale", "Nebula Station", "Astronauts on a space station discover a new galaxy.", 2026),
    ("b13", "cooking", "赵小满", "妈妈的菜谱", "厨房里的家常菜谱，教你做面条和汤。", 2026),
)
"""The last two are cold: nobody has met them yet."""

N_COLD = 2
