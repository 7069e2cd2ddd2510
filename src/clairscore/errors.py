"""Errors a person can act on, one tree.

Each class carries the exit code of the CLI and the status of the API::

    ClairscoreError            exit 1   500
    ├── SettingsError          exit 2   500   the environment is incomplete or contradictory
    ├── DeliveryError          exit 3   422   a delivered table is missing, unreadable or wrong
    ├── UnknownFeature         exit 4   404   no feature or feature set of that name
    ├── InvalidApplicant       exit 5   422   rows of one applicant cannot be scored as they are
    ├── UnknownClient          exit 6   404   no client of that id
    ├── ClientExists           exit 6   409   a client of that id is there already
    ├── UnknownDecision        exit 6   404   no decision of that id, or nothing is left of it
    ├── UnknownUser            exit 6   404   no user of that name
    ├── UnknownKey             exit 6   404   no service of that name has a key
    ├── UnknownModel           exit 7   404   no model of that name or version
    ├── UnknownLender          exit 7   404   no lender of that name
    ├── NoPeers                exit 7   409   no development clients are kept to find similar ones among
    ├── GroupTooSmall          exit 5   422   of so few clients, or in so odd a number, nothing is told
    ├── NoChampion             exit 7   503   nothing has been trained or promoted yet
    ├── NoBackground           exit 7   409   no sample of development applications is kept of a model
    ├── BundleError            exit 8   500   a scoring bundle is damaged or of another version
    │   └── BundleLacks        exit 8   409   a bundle was released without what was asked for
    ├── NotAuthenticated       exit 9   401   who is asking is not known
    ├── NotAllowed             exit 9   403   who is asking may not do this
    ├── TooManyAttempts        exit 9   429   a name was tried with wrong passwords too often
    │   └── TooManyRequests    exit 9   429   a user or an address asks more often than it may
    ├── InvalidUser            exit 9   422   a name, a password, a role or a language that no user may have
    ├── InvalidKey             exit 9   422   a name, a right or a time that no key of a service may have
    ├── ProviderUnavailable    exit 11  503   the identity provider does not answer as it must
    ├── TrainingError          exit 10  422   the rows at hand cannot train a model
    ├── GatesNotPassed         exit 12  409   a model does not show what it must before it may decide
    ├── ReviewRefused          exit 13  409   what people decide does not stand where this could be done
    │   ├── AnotherPersonNeeded  exit 13  403 who decided before does not review it
    │   └── ReasonTooShort     exit 13  422   a written reason says too little
    ├── DecisionDiffers        exit 14  409   a decision that is made again does not come out as it was
    └── StoreError             exit 11  503   the database cannot be reached or is of another version

A message is a sentence: what is wrong, what was received, what to do next. It never holds a value of a person.
"""

from collections.abc import Mapping


class ClairscoreError(Exception):
    """Anything Clairscore refuses to do, said in a sentence."""

    exit_code = 1
    status = 500
    title = "Clairscore could not do this"


class SettingsError(ClairscoreError):
    """The environment is incomplete or contradictory."""

    exit_code = 2
    title = "Settings are incomplete"


class DeliveryError(ClairscoreError):
    """A delivered table is missing, unreadable or not as declared."""

    exit_code = 3
    status = 422
    title = "The delivery is not as declared"


class UnknownFeature(ClairscoreError):
    """No feature or feature set has that name."""

    exit_code = 4
    status = 404
    title = "No such feature"


class InvalidApplicant(ClairscoreError):
    """The rows of one applicant cannot be scored as they are.

    Args:
        field: Where the fault lies, such as ``bureau[3].credit_amount``; empty when it is the whole applicant.
        text: What is wrong there, in English, with the parameters in braces; never the value.
        code: What is wrong, the same each time, by which the API finds the words of other languages.
        parameters: What the text names, such as a limit.

    Attributes:
        field: As given.
        text: As given.
        reason: The text with its parameters.
        code: As given; empty for what has no words in other languages.
        parameters: As given.
    """

    exit_code = 5
    status = 422
    title = "The applicant's data cannot be used"

    def __init__(self, field: str, text: str, code: str = "", **parameters: float | str) -> None:
        self.field = field
        self.text = text
        self.reason = text.format(**parameters) if parameters else text
        self.code = code
        self.parameters = parameters
        super().__init__(f"{field} {self.reason}" if field else self.reason)

    def within(self, where: str) -> "InvalidApplicant":
        """Return the same refusal of an applicant who is one of several, such as ``applicants[3]``."""
        field = f"{where}.{self.field}" if self.field else where
        return InvalidApplicant(field, self.text, self.code, **self.parameters)


class ClientExists(ClairscoreError):
    """A client of that id is there already."""

    exit_code = 6
    status = 409
    title = "The client is there already"


class UnknownClient(ClairscoreError):
    """No client has that id."""

    exit_code = 6
    status = 404
    title = "No such client"


class UnknownDecision(ClairscoreError):
    """No decision has that id, or whom it was about was forgotten."""

    exit_code = 6
    status = 404
    title = "No such decision"


class UnknownUser(ClairscoreError):
    """No user has that name."""

    exit_code = 6
    status = 404
    title = "No such user"


class UnknownKey(ClairscoreError):
    """No service of that name has a key."""

    exit_code = 6
    status = 404
    title = "No such key"


class UnknownModel(ClairscoreError):
    """No model has that name or version."""

    exit_code = 7
    status = 404
    title = "No such model"


class UnknownLender(ClairscoreError):
    """No lender has that name."""

    exit_code = 7
    status = 404
    title = "No such lender"


class NoPeers(ClairscoreError):
    """No development clients are kept beside the model to find similar ones among."""

    exit_code = 7
    status = 409
    title = "No similar clients are kept"


class GroupTooSmall(ClairscoreError):
    """Of so few clients, or in another number than the few there are, nothing is told."""

    exit_code = 5
    status = 422
    title = "Nothing is told of such a group"


class NoChampion(ClairscoreError):
    """Nothing has been trained or promoted yet."""

    exit_code = 7
    status = 503
    title = "No model decides yet"


class NoBackground(ClairscoreError):
    """No sample of development applications is kept of a model, or too few of them are left."""

    exit_code = 7
    status = 409
    title = "The model's behaviour cannot be shown"


class BundleError(ClairscoreError):
    """A scoring bundle is damaged, incomplete or of another version."""

    exit_code = 8
    title = "The scoring bundle cannot be used"


class BundleLacks(BundleError):
    """A bundle can decide, but was released without what was asked for, such as what later rows compare with."""

    status = 409
    title = "The model was released without what this needs"

    def __init__(self, version: str, what: str) -> None:
        """Say what is lacking.

        Args:
            version: Version of the bundle.
            what: What it does not hold, as in ``Model v1 holds no <what>``.
        """
        super().__init__(f"Model {version} holds no {what}: it was released by an older Clairscore. Train again.")


class NotAuthenticated(ClairscoreError):
    """Who is asking is not known."""

    exit_code = 9
    status = 401
    title = "Not authenticated"


class NotAllowed(ClairscoreError):
    """Who is asking may not do this."""

    exit_code = 9
    status = 403
    title = "Not allowed"


class TooManyAttempts(ClairscoreError):
    """A name was tried with wrong passwords too often, or too many log in at once.

    Args:
        text: What is refused, in a sentence.
        seconds: After how long another attempt may succeed.

    Attributes:
        seconds: As given.
    """

    exit_code = 9
    status = 429
    title = "Too many attempts"

    def __init__(self, text: str, seconds: int = 300) -> None:
        self.seconds = seconds
        super().__init__(text)


class TooManyRequests(TooManyAttempts):
    """A user, a service key or an address asks more often than it may."""

    title = "Too many requests"


class InvalidUser(ClairscoreError):
    """A name, a password, a role or a language that no user may have, or a name that is taken."""

    exit_code = 9
    status = 422
    title = "The user cannot be written"


class InvalidKey(ClairscoreError):
    """A name, a right or a time that no key of a service may have, or a name whose key is good."""

    exit_code = 9
    status = 422
    title = "The key cannot be made"


class ProviderUnavailable(ClairscoreError):
    """The identity provider does not answer, or not as it must."""

    exit_code = 11
    status = 503
    title = "The identity provider is not available"


class TrainingError(ClairscoreError):
    """The rows at hand cannot train a model."""

    exit_code = 10
    status = 422
    title = "No model can be trained on this"


class GatesNotPassed(ClairscoreError):
    """A model does not show what it must before it may decide.

    Attributes:
        gates: What was found and what is demanded, by gate that is not passed.
    """

    exit_code = 12
    status = 409
    title = "Model not promoted"

    def __init__(self, version: str, gates: Mapping[str, str]) -> None:
        self.gates = dict(gates)
        said = " ".join(f"{name}: {found}" for name, found in gates.items())
        super().__init__(f"{version} does not pass {', '.join(gates)}. {said}")


class ReviewRefused(ClairscoreError):
    """What people decide does not stand where this could be done.

    Args:
        text: What is wrong, in English, with the parameters in braces.
        code: What is wrong, the same each time, by which the API finds the words of other languages.
        parameters: What the text names.

    Attributes:
        reason: The text with its parameters.
        code: As given.
        parameters: As given.
    """

    exit_code = 13
    status = 409
    title = "Not possible as the decision stands"

    def __init__(self, text: str, code: str, **parameters: float | str) -> None:
        self.reason = text.format(**parameters)
        self.code = code
        self.parameters = parameters
        super().__init__(self.reason)


class AnotherPersonNeeded(ReviewRefused):
    """Who decided before does not review it."""

    status = 403
    title = "Another person must review"


class ReasonTooShort(ReviewRefused):
    """A written reason says too little."""

    status = 422
    title = "The reason is too short"


class DecisionDiffers(ClairscoreError):
    """A decision that is made again does not come out as it was."""

    exit_code = 14
    status = 409
    title = "The decision does not come out as it was"


class StoreError(ClairscoreError):
    """The database cannot be reached or is of another version."""

    exit_code = 11
    status = 503
    title = "The store is not available"
