"""Prices, deadlines and promises in Spanish words, as folded text has them: in lower case and without accents.

Fewer than there are in English: what anybody would say first. Figures and «gratis» are read alike in every
language.
"""

from guardrails.patterns import Rule, Rules, either

_WEEKDAY = r"(?:lunes|martes|miercoles|jueves|viernes|sabado|domingo)"

SPANISH_CLAIMS = Rules(
    (
        Rule(
            either(r"\bpor ?ciento\b", r"\bporcentaje de descuento\b"),
            "a share that the offer ledger does not hold",
        ),
        Rule(
            either(
                r"\b(?:la )?mitad del? precio\b",
                r"\ba mitad de precio\b",
                r"\b(?:dos|tres|cuatro) por (?:uno|una|dos|tres)\b",
                r"\bdoble de (?:puntos|descuento)\b",
            ),
            "a discount that the offer ledger does not hold",
        ),
        Rule(
            r"\b(?:un|dos|tres|cuatro|cinco|diez|veinte|cien) (?:dolar(?:es)?|centavos|pesos|euros?)\b",
            "an amount that the offer ledger does not hold",
        ),
        Rule(
            either(
                r"\bgratuit[oa]s?\b",
                r"\bsin (?:costo|coste|cargo)s?\b",
                r"\bno (?:te )?cuestan? nada\b",
            ),
            "given away, which neither the offer ledger nor the brand kit holds",
        ),
        Rule(
            either(
                r"\bsol(?:o|amente) (?:por )?hoy\b",
                r"\bhoy sol(?:o|amente)\b",
                r"\bultim[oa]s? (?:oportunidad(?:es)?|dias?|horas?)\b",
                rf"\bhasta (?:hoy|manana|esta noche|(?:este|el) {_WEEKDAY}|fin de mes)\b",
                r"\b(?:termina|acaba|vence) (?:hoy|manana|pronto|esta noche)\b",
                r"\b(?:por )?tiempo limitado\b",
                r"\bantes de que se acaben?\b",
            ),
            "a date or deadline that the offer ledger does not hold",
        ),
        Rule(
            either(
                r"\bgarantiza(?:d[oa]s?|mos)\b",
                r"\bgarantia\b",
                r"\b(?:el|los) mejor(?:es)? precios?\b",
                r"\b(?:el|la|los|las) mas barat[oa]s?\b",
                r"\b(?:te lo )?prometemos\b",
                r"\bentrega (?:hoy|manana|el mismo dia)\b",
            ),
            "a promise that the brand kit does not make",
            unless=r"\bno prometemos\b",
        ),
    )
)
