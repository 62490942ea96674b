"""Pages as news sites build them, for the tests of what reads them."""

PARAGRAPHS = [
    "La ministre des Transports a ouvert mercredi à Kiffa le chantier d'une route de 80 kilomètres.",
    "L'ouvrage reliera deux départements que la saison des pluies sépare chaque année pendant des semaines.",
    "« Nos éleveurs pourront vendre leur lait en ville le jour même », s'est réjoui le maire de la commune.",
    "Les travaux dureront deux ans et occuperont trois cents ouvriers, dont la moitié recrutés sur place.",
]

ARTICLE = "\n".join(PARAGRAPHS)


def page(*, head: str = "", body: str | None = None, lang: str = "fr") -> str:
    """An article page with all that surrounds an article."""
    if body is None:
        body = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return f"""<!DOCTYPE html>
<html lang="{lang}">
<head><title>Une route pour Kiffa - Le Petit Journal</title>{head}</head>
<body>
<div id="cookie-banner" class="cookie-consent"><p>Nous utilisons des cookies. <button>Oui</button></p></div>
<nav><ul><li><a href="/">Accueil</a></li><li><a href="/politique">Politique</a></li></ul></nav>
<main><article><h1>Une route pour Kiffa</h1>{body}</article></main>
<aside class="related"><h3>À lire aussi</h3><a href="/a">Le marché aux chameaux rouvre</a></aside>
<section id="comments" class="comments"><div class="comment"><p>Enfin une bonne nouvelle !</p></div></section>
<footer><p>Mentions légales - Contact - © Le Petit Journal</p></footer>
</body></html>"""
