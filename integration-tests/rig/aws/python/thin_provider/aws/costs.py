"""AWS Budgets: an account's, in no Region."""

from ..judge import conform_call
from ..resource import Call, Resource, resource
from ..values import without_none
from .mapping import changed

MOST_NOTIFICATIONS = 10


@resource("aws:budgets/budget:Budget")
class Budget(Resource):
    name_input, name_length, regional = "name", 100, False
    replace_on = ("name", "budgetType", "timeUnit", "accountId")
    outputs = ("arn", "tagsAll")

    def create_calls(self, inputs):
        create = {
            "AccountId": inputs.get("accountId", self.scope.account),
            "Budget": self._budget(inputs),
            "NotificationsWithSubscribers": inputs.map("notifications", notification),
            "ResourceTags": [{"Key": key, "Value": value} for key, value in (inputs.get("tags") or {}).items()] or None,
        }
        return [Call("budgets", "CreateBudget", without_none(create))]

    def problems(self, inputs):
        notifications = inputs.get("notifications") or []
        if len(notifications) > MOST_NOTIFICATIONS:
            yield "notifications", f"has {len(notifications)} items, allowed are {MOST_NOTIFICATIONS}"
        for index, given in enumerate(notifications):
            if isinstance(given, dict) and not (
                given.get("subscriberEmailAddresses") or given.get("subscriberSnsTopicArns")
            ):
                yield f"notifications[{index}]", "has nobody to tell"

    def created(self, inputs, answers):
        account, name = self.scope.account, inputs["name"]
        arn = f"arn:aws:budgets::{account}:budget/{name}"
        return f"{account}:{name}", {"arn": arn, "tagsAll": inputs.get("tags", {})}

    def update_calls(self, id, old, new, state):
        account = {"AccountId": self.scope.account}
        calls = [Call("budgets", "UpdateBudget", {**account, "NewBudget": self._budget(new)})]
        if changed(old, new, "notifications"):
            name = {**account, "BudgetName": new["name"]}
            for each in old.map("notifications", notification) or []:
                calls.append(Call("budgets", "DeleteNotification", {**name, "Notification": each["Notification"]}))
            for each in new.map("notifications", notification) or []:
                calls.append(Call("budgets", "CreateNotification", {**name, **each}))
        return calls

    def find_call(self, id, state):
        return Call("budgets", "DescribeBudget", {"AccountId": self.scope.account, "BudgetName": state["name"]})

    def delete_calls(self, id, state):
        return [Call("budgets", "DeleteBudget", {"AccountId": self.scope.account, "BudgetName": state["name"]})]

    def _budget(self, inputs):
        limit = {"Amount": inputs.get("limitAmount"), "Unit": inputs.get("limitUnit")}
        filters = inputs.map("costFilters", lambda given: (given["name"], given["values"]))
        types = inputs.get("costTypes")
        expression = inputs.get("filterExpression")
        budget = {
            "BudgetName": inputs["name"],
            "BudgetType": inputs["budgetType"],
            "TimeUnit": inputs["timeUnit"],
            "BudgetLimit": limit,
            "CostFilters": dict(filters) if isinstance(filters, list) else filters,
            "CostTypes": types,
            "FilterExpression": expression,
            "TimePeriod": period(inputs),
        }
        return conform_call("budgets", "CreateBudget", {"Budget": without_none(budget)})["Budget"]


def period(inputs):
    begin, end = inputs.get("timePeriodStart"), inputs.get("timePeriodEnd")
    # Pulumi writes a time as 2026-01-31_00:00.
    times = {"Start": begin and begin.replace("_", "T"), "End": end and end.replace("_", "T")}
    return without_none(times) or None


def notification(inputs):
    told = {
        "NotificationType": inputs["notificationType"],
        "ComparisonOperator": inputs["comparisonOperator"],
        "Threshold": inputs["threshold"],
        "ThresholdType": inputs["thresholdType"],
    }
    emails = [{"SubscriptionType": "EMAIL", "Address": at} for at in listed(inputs, "subscriberEmailAddresses")]
    topics = [{"SubscriptionType": "SNS", "Address": at} for at in listed(inputs, "subscriberSnsTopicArns")]
    return {"Notification": told, "Subscribers": emails + topics}


def listed(inputs, name):
    value = inputs.get(name, [])
    return value if isinstance(value, list) else [value]
