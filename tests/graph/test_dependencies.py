from reference.models import organisation_from
from tribeplan.graph.dependencies import Dependency, dependencies_of, waiting
from tribeplan.org.roster import roster_of

MODEL = """
tribes:
  t:
    squads:
      web: {needs: [{squad: app}, {squad: data, mode: x-as-a-service}, {squad: web}]}
      app: {needs: [{squad: data, mode: facilitating}]}
  u: {squads: {data: {}}}
work:
  streams:
    wishes: {squad: web, per_week: 1, steps: [{skill: x, days: 1, squad: web}]}
  features:
    raise:
      squad: web
      steps: [{skill: x, days: 1}, [{skill: x, days: 1, squad: data}, {skill: x, days: 1}]]
"""
APP_NEEDS = ("tribes", "t", "squads", "app", "needs")
WEB_NEEDS = ("tribes", "t", "squads", "web", "needs")
STEP = ("work", "features", "raise", "steps", 1, 0)


def test_needs_and_steps_of_others_are_dependencies_but_own_ones_are_not() -> None:
    assert list(dependencies_of(roster_of(organisation_from(MODEL)))) == [
        Dependency("app", "data", (*APP_NEEDS, 0), waits=True, declared=True),
        Dependency("web", "app", (*WEB_NEEDS, 0), waits=True, declared=True),
        Dependency("web", "data", (*WEB_NEEDS, 1), waits=False, declared=True),
        Dependency("web", "data", STEP, waits=True, declared=False),
    ]


def test_nobody_waits_for_a_service() -> None:
    places = waiting(dependencies_of(roster_of(organisation_from(MODEL))))
    assert {
        squad: {other: [place.at for place in found] for other, found in others.items()}
        for squad, others in places.items()
    } == {"app": {"data": [(*APP_NEEDS, 0)]}, "web": {"app": [(*WEB_NEEDS, 0)], "data": [STEP]}}
