"""The API as Python: one method per route the dashboard asks, typed answers, one error for all that can go wrong."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import httpx
from pydantic import ValidationError

from clairscore.conventions import Language
from clairscore.schemas.access import Me, Token
from clairscore.schemas.atypia import AtypiaAnswer
from clairscore.schemas.client import ClientInfo, ClientPage, ShortForm
from clairscore.schemas.counterfactual import CounterfactualsAnswer
from clairscore.schemas.decision import DecisionAnswer
from clairscore.schemas.dependence import CurveKind, DependenceCurve, JointDependence
from clairscore.schemas.explanation import GlobalImportance, LocalImportance, Population
from clairscore.schemas.lime import LimeAnswer
from clairscore.schemas.problem import FieldFault, Problem
from clairscore.schemas.review import DecisionRecord, OversightAnswer, ReviewLine, ReviewQueueAnswer, Settled
from clairscore.schemas.scorecard import ClientScorecard
from clairscore.schemas.similar import By, SimilarAnswer
from clairscore.schemas.wire import Answer

TIMEOUT_SECONDS = 20.0
UNREACHABLE = 0

AnswerT = TypeVar("AnswerT", bound=Answer)


class ApiError(Exception):
    """The API did not answer what was asked.

    Attributes:
        status: HTTP status; ``UNREACHABLE`` when there was no answer, or one that is not the API's.
        detail: What the API says, in a sentence; may be empty.
        faults: Fields at fault, with a status of 422.
    """

    def __init__(self, status: int, detail: str = "", faults: tuple[FieldFault, ...] = ()) -> None:
        self.status = status
        self.detail = detail
        self.faults = faults
        super().__init__(detail or f"The API answered with status {status}.")


class ApiClient:
    """Asks the API on behalf of one person.

    Args:
        http: Where the API is; one per session, so that nothing of one person can reach another.
        language: Language of texts in the answers.
        token: The person's token; None before logging in.
    """

    def __init__(self, http: httpx.Client, language: Language, token: str | None = None) -> None:
        self._http = http
        self._language = language
        self._token = token

    def log_in(self, name: str, password: str) -> Token:
        """Exchange a name and a password for a token.

        Raises:
            ApiError: With status 401 if they are not those of a user.
        """
        form = {"grant_type": "password", "username": name, "password": password}
        return self._ask(Token, "POST", "/token", data=form)

    def refresh(self, refresh_token: str) -> Token:
        """Exchange a refresh token, which is used up by it, for the next token.

        Raises:
            ApiError: With status 401 if the session has ended.
        """
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return self._ask(Token, "POST", "/token", data=form)

    def log_out(self) -> None:
        """End the session of the token."""
        self._send("POST", "/logout")

    def me(self) -> Me:
        """Return who is logged in, with which rights."""
        return self._ask(Me, "GET", "/me")

    def clients(self, search: str = "", limit: int = 8) -> ClientPage:
        """Return clients whose number begins with ``search``."""
        return self._ask(ClientPage, "GET", "/clients", params={"search": search, "limit": limit})

    def client_info(self, client_id: int) -> ClientInfo:
        """Return what is on file for a client."""
        return self._ask(ClientInfo, "GET", f"/client_info/{client_id}")

    def decision(self, client_id: int) -> DecisionAnswer:
        """Decide on a client, which the API records."""
        return self._ask(DecisionAnswer, "POST", "/prediction", json={"client_id": client_id})

    def estimate(self, client_id: int) -> DecisionAnswer:
        """Return what would be decided on a client as he is, for who makes no decision; nothing is recorded."""
        return self._ask(DecisionAnswer, "POST", "/prediction", json={"client_id": client_id, "simulation": True})

    def simulation(self, client_id: int, changes: Mapping[str, object]) -> DecisionAnswer:
        """Return what would be decided with some items of the application changed."""
        return self._ask(DecisionAnswer, "POST", "/prediction", json={"client_id": client_id, "changes": dict(changes)})

    def applicant(self, short_form: Mapping[str, object]) -> DecisionAnswer:
        """Return the decision on someone who is no client yet."""
        return self._ask(DecisionAnswer, "POST", "/predict", json={"short_form": dict(short_form)})

    def local_importance(self, client_id: int) -> LocalImportance:
        """Return what each feature and subject adds to a client's margin."""
        return self._ask(LocalImportance, "GET", f"/local_feature_importance/{client_id}")

    def counterfactuals(self, client_id: int) -> CounterfactualsAnswer:
        """Return what a client could change so that the decision changes."""
        return self._ask(CounterfactualsAnswer, "GET", f"/counterfactuals/{client_id}")

    def client_scorecard(self, client_id: int) -> ClientScorecard:
        """Return where a client stands in the points table.

        Raises:
            ApiError: With status 409 if the model has none.
        """
        return self._ask(ClientScorecard, "GET", f"/scorecard/{client_id}")

    def similar(self, client_id: int, k: int | None, by: By, features: Sequence[str]) -> SimilarAnswer:
        """Return a client beside similar ones and everybody else.

        Raises:
            ApiError: With status 409 if no development clients are kept, 422 if they are too few.
        """
        asked: dict[str, Any] = {"by": by, "feature": list(features)} | ({} if k is None else {"k": k})
        return self._ask(SimilarAnswer, "GET", f"/similar_clients/{client_id}", params=asked)

    def global_importance(self) -> GlobalImportance:
        """Return what the model leans on."""
        return self._ask(GlobalImportance, "GET", "/global_feature_importance")

    def population(self, feature: str) -> Population:
        """Return how a feature is spread in the population."""
        return self._ask(Population, "GET", f"/population/{feature}")

    def dependence(self, feature: str, kind: CurveKind, client_id: int | None) -> DependenceCurve:
        """Return how predictions move with a feature, and where a client stands; None for nobody."""
        asked = {"kind": kind} | ({} if client_id is None else {"client_id": str(client_id)})
        return self._ask(DependenceCurve, "GET", f"/partial_dependence/{feature}", params=asked)

    def joint_dependence(self, feature: str, other: str, client_id: int | None) -> JointDependence:
        """Return how predictions move with two features, and where a client stands; None for nobody."""
        asked = {"with": other} | ({} if client_id is None else {"client_id": str(client_id)})
        return self._ask(JointDependence, "GET", f"/partial_dependence/{feature}", params=asked)

    def lime(self, client_id: int) -> LimeAnswer:
        """Return LIME beside SHAP for a client."""
        return self._ask(LimeAnswer, "GET", f"/lime/{client_id}")

    def atypia(self, client_id: int) -> AtypiaAnswer:
        """Return how unlike the development population a client is.

        Raises:
            ApiError: With status 409 if the model was released before this was measured.
        """
        return self._ask(AtypiaAnswer, "GET", f"/atypia/{client_id}")

    def short_form(self) -> ShortForm:
        """Return the fields a new applicant fills in."""
        return self._ask(ShortForm, "GET", "/short_form")

    def reviews(self, limit: int, offset: int = 0) -> ReviewQueueAnswer:
        """Return what waits for a person, the earliest deadline first."""
        return self._ask(ReviewQueueAnswer, "GET", "/reviews", params={"limit": limit, "offset": offset})

    def decision_record(self, decision_id: str) -> DecisionRecord:
        """Return a decision as it was written, with what people decided of it."""
        return self._ask(DecisionRecord, "GET", f"/decisions/{decision_id}")

    def letter(self, decision_id: str) -> bytes:
        """Return the letter to the client a decision is about, a PDF in the language of who asks."""
        return self._send("GET", f"/decisions/{decision_id}/letter").content

    def take(self, review_id: str) -> None:
        """Take a case.

        Raises:
            ApiError: With status 409 if another has it, 403 if another person must review it.
        """
        self._send("POST", f"/reviews/{review_id}/take")

    def settle(self, decision_id: str, outcome: str, reason: str) -> Settled:
        """Settle the open review of a decision, or override what the machine decided.

        Raises:
            ApiError: With status 409 if it is settled or taken by another, 422 if the reason says too little.
        """
        body = {"outcome": outcome, "reason": reason}
        return self._ask(Settled, "POST", f"/decisions/{decision_id}/review", json=body)

    def contest(self, decision_id: str, words: str) -> ReviewLine:
        """Write down what a client says against a decision.

        Raises:
            ApiError: With status 409 if a person is to decide already.
        """
        return self._ask(ReviewLine, "POST", f"/decisions/{decision_id}/contest", json={"words": words})

    def oversight(self, days: int) -> OversightAnswer:
        """Return how often and how fast each person agrees with the score."""
        return self._ask(OversightAnswer, "GET", "/oversight", params={"days": days})

    def _ask(self, answer: type[AnswerT], method: str, path: str, **request: Any) -> AnswerT:
        response = self._send(method, path, **request)
        try:
            return answer.model_validate_json(response.content)
        except ValidationError as error:
            fields = ", ".join(sorted({".".join(map(str, fault["loc"])) for fault in error.errors()}))
            raise ApiError(UNREACHABLE, f"{path.split('/')[1]}: {fields}") from None

    def _send(self, method: str, path: str, **request: Any) -> httpx.Response:
        headers = {"Accept": "application/json", "Accept-Language": self._language}
        if self._token is not None:
            headers["Authorization"] = f"Bearer {self._token}"
        request["params"] = {**request.get("params", {}), "lang": self._language}
        try:
            response = self._http.request(method, path, headers=headers, **request)
        except httpx.HTTPError as error:
            raise ApiError(UNREACHABLE, type(error).__name__) from None
        if not response.is_success:
            raise _problem(response)
        return response


def _problem(response: httpx.Response) -> ApiError:
    """Read a problem document; without one, only the status is known."""
    try:
        document = Problem.model_validate_json(response.content)
    except ValidationError:
        return ApiError(response.status_code)
    return ApiError(response.status_code, document.detail, tuple(document.errors))
