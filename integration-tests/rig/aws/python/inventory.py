"""Prints everything that an account holds, by kind, of the kinds that the thin provider can make."""

import json
import os

import boto3


def names(service, operation, member, name, **parameters):
    """Names in every page of a listing; an item is a text or has its name as a member."""
    client = boto3.client(service)
    answer = getattr(client, operation)(**parameters)
    for part in member.split("."):
        answer = answer.get(part) or []
    return [item if isinstance(item, str) else item[name] for item in answer]


def own_policies(operation, member, kind):
    """CloudFront lists its own policies among the account's."""
    answer = getattr(boto3.client("cloudfront"), operation)(Type="custom")
    items = answer[member].get("Items") or []
    return [item[kind]["Id"] for item in items]


def account_log_role():
    role = boto3.client("apigateway").get_account().get("cloudwatchRoleArn")
    return [role] if role else []


def budgets():
    account = os.environ["AWS_ACCESS_KEY_ID"]
    return names("budgets", "describe_budgets", "Budgets", "BudgetName", AccountId=account)


inventory = {
    "alarms": names("cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName"),
    "apis": names("apigatewayv2", "get_apis", "Items", "Name"),
    "budgets": budgets(),
    "buckets": names("s3", "list_buckets", "Buckets", "Name"),
    "certificates": names("acm", "list_certificates", "CertificateSummaryList", "CertificateArn"),
    "composite alarms": names("cloudwatch", "describe_alarms", "CompositeAlarms", "AlarmName"),
    "dashboards": names("cloudwatch", "list_dashboards", "DashboardEntries", "DashboardName"),
    "distributions": names("cloudfront", "list_distributions", "DistributionList.Items", "Id"),
    "functions": names("lambda", "list_functions", "Functions", "FunctionName"),
    "health checks": names("route53", "list_health_checks", "HealthChecks", "Id"),
    "hosted zones": names("route53", "list_hosted_zones", "HostedZones", "Name"),
    "log groups": names("logs", "describe_log_groups", "logGroups", "logGroupName"),
    "log role": account_log_role(),
    "origin request policies": own_policies(
        "list_origin_request_policies", "OriginRequestPolicyList", "OriginRequestPolicy"
    ),
    "parameters": names("ssm", "describe_parameters", "Parameters", "Name"),
    "roles": names("iam", "list_roles", "Roles", "RoleName"),
    "tables": names("dynamodb", "list_tables", "TableNames", ""),
    "topics": names("sns", "list_topics", "Topics", "TopicArn"),
    "web ACLs": names("wafv2", "list_web_acls", "WebACLs", "Name", Scope="CLOUDFRONT"),
}
print(json.dumps({kind: sorted(found) for kind, found in inventory.items() if found}))
