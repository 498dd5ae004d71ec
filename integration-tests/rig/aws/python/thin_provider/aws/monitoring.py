"""CloudWatch: logs, alarms, dashboards."""

from ..resource import Call, Resource, resource, tag_list
from ..values import UNKNOWN, is_unknown, without_none
from .mapping import members
from .policies import json_problems, policy_problems
from .tagging import retagging

# Named by the documentation of PutRetentionPolicy; the service model takes any number.
RETENTION_DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
SHORT_PERIODS = (10, 20, 30)


@resource("aws:cloudwatch/logGroup:LogGroup")
class LogGroup(Resource):
    name_input, name_length = "name", 512
    replace_on = ("name", "logGroupClass")
    outputs = ("arn", "tagsAll")

    def create_calls(self, inputs):
        create = {
            "logGroupName": inputs["name"],
            "kmsKeyId": inputs.get("kmsKeyId"),
            "logGroupClass": inputs.get("logGroupClass"),
            "tags": inputs.get("tags"),
        }
        inputs.get("skipDestroy")
        return [Call("logs", "CreateLogGroup", without_none(create)), *retention_calls(inputs)]

    def problems(self, inputs):
        days = inputs.get("retentionInDays")
        if not (days in (None, 0) or is_unknown(days) or days in RETENTION_DAYS):
            yield "retentionInDays", f"{days} is not one of {', '.join(map(str, RETENTION_DAYS))}"

    def created(self, inputs, answers):
        name = inputs["name"]
        return name, {"arn": self.scope.arn("logs", f"log-group:{name}"), "tagsAll": inputs.get("tags", {})}

    def update_calls(self, id, old, new, state):
        forever = [] if new.get("retentionInDays") else [Call("logs", "DeleteRetentionPolicy", {"logGroupName": id})]
        return retention_calls(new) + forever + retagging(old, new, state["arn"])

    def find_call(self, id, state):
        return Call("logs", "ListTagsForResource", {"resourceArn": state["arn"]})

    def delete_calls(self, id, state):
        return [] if state.get("skipDestroy") else [Call("logs", "DeleteLogGroup", {"logGroupName": id})]


def retention_calls(inputs):
    days = inputs.get("retentionInDays")
    parameters = {"logGroupName": inputs["name"], "retentionInDays": days}
    return [Call("logs", "PutRetentionPolicy", parameters)] if days else []


@resource("aws:cloudwatch/logMetricFilter:LogMetricFilter")
class LogMetricFilter(Resource):
    name_input, name_length = "name", 512
    replace_on = ("name", "logGroupName")

    def create_calls(self, inputs):
        transformation = members_of_transformation(inputs)
        parameters = {
            "filterName": inputs["name"],
            "filterPattern": inputs["pattern"],
            "logGroupName": inputs["logGroupName"],
            "metricTransformations": [transformation],
        }
        return [Call("logs", "PutMetricFilter", parameters)]

    def created(self, inputs, answers):
        return inputs["name"], {}

    def delete_calls(self, id, state):
        return [Call("logs", "DeleteMetricFilter", {"filterName": id, "logGroupName": state["logGroupName"]})]


def members_of_transformation(inputs):
    given = inputs.object("metricTransformation")
    default = given.get("defaultValue")
    transformation = {
        "metricName": given["name"],
        "metricNamespace": given["namespace"],
        "metricValue": given["value"],
        "defaultValue": None if default is None or is_unknown(default) else float(default),
        "dimensions": given.get("dimensions"),
        "unit": given.get("unit"),
    }
    return without_none(transformation)


@resource("aws:cloudwatch/logResourcePolicy:LogResourcePolicy")
class LogResourcePolicy(Resource):
    name_input, name_length = "policyName", 255
    replace_on = ("policyName",)

    def create_calls(self, inputs):
        parameters = {"policyName": inputs["policyName"], "policyDocument": inputs["policyDocument"]}
        return [Call("logs", "PutResourcePolicy", parameters)]

    def problems(self, inputs):
        yield from policy_problems("policyDocument", inputs["policyDocument"], "resource")

    def created(self, inputs, answers):
        return inputs["policyName"], {}

    def delete_calls(self, id, state):
        return [Call("logs", "DeleteResourcePolicy", {"policyName": id})]


class Alarm(Resource):
    """What is common to alarms of a metric and of other alarms."""

    outputs = ("arn", "tagsAll")

    def created(self, inputs, answers):
        name = self._name(inputs)
        return name, {"arn": self.scope.arn("cloudwatch", f"alarm:{name}"), "tagsAll": inputs.get("tags", {})}

    def find_call(self, id, state):
        return Call("cloudwatch", "ListTagsForResource", {"ResourceARN": state["arn"]})

    def delete_calls(self, id, state):
        return [Call("cloudwatch", "DeleteAlarms", {"AlarmNames": [id]})]


@resource("aws:cloudwatch/metricAlarm:MetricAlarm")
class MetricAlarm(Alarm):
    name_input, name_length = "name", 255
    replace_on = ("name",)
    fields = (
        "actionsEnabled",
        "alarmActions",
        "alarmDescription",
        "comparisonOperator",
        "datapointsToAlarm",
        "evaluateLowSampleCountPercentiles",
        "evaluationPeriods",
        "extendedStatistic",
        "insufficientDataActions",
        "metricName",
        "namespace",
        "okActions",
        "period",
        "statistic",
        "threshold",
        "thresholdMetricId",
        "treatMissingData",
        "unit",
    )

    def create_calls(self, inputs):
        given = members(inputs, "cloudwatch", "PutMetricAlarm", *self.fields)
        put = {
            "AlarmName": inputs["name"],
            **given,
            "Dimensions": dimensions(inputs),
            "Metrics": inputs.map("metricQueries", metric_query),
            "Tags": tag_list(inputs),
        }
        return [Call("cloudwatch", "PutMetricAlarm", without_none(put))]

    def problems(self, inputs):
        for name in ("comparisonOperator", "evaluationPeriods"):
            inputs[name]
        yield from period_problems("period", inputs.get("period"))
        periods, points = inputs.get("evaluationPeriods"), inputs.get("datapointsToAlarm")
        if isinstance(points, int) and isinstance(periods, int) and points > periods:
            yield "datapointsToAlarm", f"{points} is more than the {periods} evaluationPeriods"
        has_metric, has_queries = inputs.get("metricName") is not None, inputs.get("metricQueries") is not None
        if has_metric == has_queries:
            yield "metricName", "takes the place of metricQueries: give one of them"
        if inputs.get("threshold") is None and inputs.get("thresholdMetricId") is None:
            yield "threshold", "is required"
        if has_metric and inputs.get("statistic") is None and inputs.get("extendedStatistic") is None:
            yield "statistic", "is required"
        treat = inputs.get("treatMissingData")
        if treat not in (None, "missing", "ignore", "breaching", "notBreaching", UNKNOWN):
            yield "treatMissingData", f"{treat!r} is not one of missing, ignore, breaching, notBreaching"

    def _name(self, inputs):
        return inputs["name"]


def period_problems(field, period):
    if isinstance(period, int) and period not in SHORT_PERIODS and (period <= 0 or period % 60):
        yield field, f"{period} is neither one of {', '.join(map(str, SHORT_PERIODS))} nor a multiple of 60"


def dimensions(inputs):
    given = inputs.get("dimensions")
    if not isinstance(given, dict):
        return given
    return [{"Name": name, "Value": value} for name, value in given.items()]


def metric_query(inputs):
    metric = inputs.object("metric")
    query = {
        "Id": inputs["id"],
        "AccountId": inputs.get("accountId"),
        "Expression": inputs.get("expression"),
        "Label": inputs.get("label"),
        "Period": inputs.get("period"),
        "ReturnData": inputs.get("returnData", False),
        "MetricStat": None if metric is None else metric_stat(metric),
    }
    return without_none(query)


def metric_stat(inputs):
    metric = {
        "MetricName": inputs["metricName"],
        "Namespace": inputs.get("namespace"),
        "Dimensions": dimensions(inputs),
    }
    stat = {
        "Metric": without_none(metric),
        "Period": inputs["period"],
        "Stat": inputs["stat"],
        "Unit": inputs.get("unit"),
    }
    return without_none(stat)


@resource("aws:cloudwatch/compositeAlarm:CompositeAlarm")
class CompositeAlarm(Alarm):
    name_input, name_length = "alarmName", 255
    replace_on = ("alarmName",)

    def create_calls(self, inputs):
        names = ("actionsEnabled", "alarmActions", "alarmDescription", "insufficientDataActions", "okActions")
        put = {
            "AlarmName": inputs["alarmName"],
            "AlarmRule": inputs["alarmRule"],
            **members(inputs, "cloudwatch", "PutCompositeAlarm", *names),
            "Tags": tag_list(inputs),
        }
        return [Call("cloudwatch", "PutCompositeAlarm", without_none(put))]

    def _name(self, inputs):
        return inputs["alarmName"]


@resource("aws:cloudwatch/dashboard:Dashboard")
class Dashboard(Resource):
    replace_on = ("dashboardName",)
    outputs = ("dashboardArn",)

    def create_calls(self, inputs):
        parameters = {"DashboardName": inputs["dashboardName"], "DashboardBody": inputs["dashboardBody"]}
        return [Call("cloudwatch", "PutDashboard", parameters)]

    def problems(self, inputs):
        yield from json_problems("dashboardBody", inputs["dashboardBody"])

    def created(self, inputs, answers):
        name = inputs["dashboardName"]
        return name, {"dashboardArn": f"arn:aws:cloudwatch::{self.scope.account}:dashboard/{name}"}

    def find_call(self, id, state):
        return Call("cloudwatch", "GetDashboard", {"DashboardName": id})

    def delete_calls(self, id, state):
        return [Call("cloudwatch", "DeleteDashboards", {"DashboardNames": [id]})]
