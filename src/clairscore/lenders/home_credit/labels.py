"""What advisers call the sources and the columns of the application."""

from collections.abc import Mapping

from clairscore.conventions import Language

SOURCE_LABELS: Mapping[Language, Mapping[str, str]] = {
    "fr": {
        "application": "Demande",
        "bureau": "Crédits chez d'autres prêteurs",
        "bureau_balance": "Mois des crédits chez d'autres prêteurs",
        "previous_application": "Demandes précédentes chez nous",
        "pos_cash_balance": "Mois des prêts précédents chez nous",
        "credit_card_balance": "Mois des cartes de crédit chez nous",
        "installments_payments": "Échéances et paiements",
    },
    "en": {
        "application": "Application",
        "bureau": "Credits with other lenders",
        "bureau_balance": "Months of credits with other lenders",
        "previous_application": "Earlier applications with us",
        "pos_cash_balance": "Months of earlier loans with us",
        "credit_card_balance": "Months of credit cards with us",
        "installments_payments": "Instalments and payments",
    },
}

COLUMN_LABELS: Mapping[Language, Mapping[str, str]] = {
    "fr": {
        "contract_type": "Type de contrat",
        "credit_amount": "Montant du crédit",
        "annuity": "Échéance du crédit",
        "goods_price": "Prix du bien",
        "income": "Revenu annuel",
        "income_type": "Origine du revenu",
        "education": "Niveau d'études",
        "occupation": "Profession",
        "organization": "Secteur de l'employeur",
        "birth_day": "Naissance (jours avant la demande)",
        "employed_day": "Début de l'emploi (jours avant la demande)",
        "children": "Enfants",
        "family_members": "Membres du foyer",
        "owns_car": "Possède une voiture",
        "car_age": "Âge de la voiture",
        "owns_home": "Propriétaire de son logement",
        "housing_type": "Type de logement",
        "external_score_1": "Score externe 1",
        "external_score_2": "Score externe 2",
        "external_score_3": "Score externe 3",
        "region_rating": "Note de la région",
        "phone_changed_day": "Dernier changement de téléphone (jours)",
    },
    "en": {
        "contract_type": "Type of contract",
        "credit_amount": "Credit amount",
        "annuity": "Regular repayment",
        "goods_price": "Price of the goods",
        "income": "Annual income",
        "income_type": "Source of income",
        "education": "Education",
        "occupation": "Occupation",
        "organization": "Employer's trade",
        "birth_day": "Birth (days before the application)",
        "employed_day": "Start of the job (days before the application)",
        "children": "Children",
        "family_members": "Members of the household",
        "owns_car": "Owns a car",
        "car_age": "Age of the car",
        "owns_home": "Owns the home",
        "housing_type": "Housing",
        "external_score_1": "External score 1",
        "external_score_2": "External score 2",
        "external_score_3": "External score 3",
        "region_rating": "Rating of the region",
        "phone_changed_day": "Last change of phone (days)",
    },
}
