// Types that cost nothing by themselves, and why. A type on no list has no price, and an estimate with it is refused.

const WITH = "comes with what it belongs to";
const RIGHTS = "rights cost nothing";
const PULUMI = "is kept by Pulumi alone";

const EVERYWHERE = {
  "websocket:": PULUMI,
  "random:": PULUMI,
  "pulumi:": PULUMI,
  "pulumi-nodejs:dynamic/semantest:": PULUMI,
};

export const FREE_ON_AWS: Readonly<Record<string, string>> = {
  ...EVERYWHERE,
  "aws:acm/certificate:Certificate": "public certificates cost nothing",
  "aws:acm/certificateValidation:CertificateValidation": WITH,
  "aws:apigateway/account:Account": WITH,
  "aws:apigatewayv2/authorizer:Authorizer": WITH,
  "aws:apigatewayv2/deployment:Deployment": WITH,
  "aws:apigatewayv2/integration:Integration": WITH,
  "aws:apigatewayv2/route:Route": WITH,
  "aws:apigatewayv2/stage:Stage": WITH,
  "aws:budgets/budget:Budget": "budgets without actions cost nothing",
  "aws:cloudfront/originRequestPolicy:OriginRequestPolicy": WITH,
  "aws:iam/role:Role": RIGHTS,
  "aws:iam/rolePolicy:RolePolicy": RIGHTS,
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": RIGHTS,
  "aws:lambda/alias:Alias": WITH,
  "aws:lambda/permission:Permission": RIGHTS,
  "aws:route53/record:Record": WITH,
  "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": WITH,
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": WITH,
  "aws:s3/bucketPolicy:BucketPolicy": WITH,
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": WITH,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": WITH,
  "aws:sns/topic:Topic": "a thousand mails a month cost nothing",
  "aws:sns/topicPolicy:TopicPolicy": RIGHTS,
  "aws:sns/topicSubscription:TopicSubscription": "a thousand mails a month cost nothing",
};

export const FREE_ON_AZURE: Readonly<Record<string, string>> = {
  ...EVERYWHERE,
  "azure-native:applicationinsights:Component": "its data are billed by the workspace",
  "azure-native:applicationinsights:Workbook": "workbooks cost nothing",
  "azure-native:authorization:": RIGHTS,
  "azure-native:cdn:AFDCustomDomain": WITH,
  "azure-native:cdn:AFDEndpoint": WITH,
  "azure-native:cdn:AFDOrigin": WITH,
  "azure-native:cdn:Route": WITH,
  "azure-native:cdn:Rule": WITH,
  "azure-native:cdn:RuleSet": WITH,
  "azure-native:cdn:SecurityPolicy": WITH,
  "azure-native:consumption:Budget": "budgets cost nothing",
  "azure-native:cosmosdb:SqlResourceSqlContainer": WITH,
  "azure-native:cosmosdb:SqlResourceSqlDatabase": WITH,
  "azure-native:cosmosdb:SqlResourceSqlRoleAssignment": RIGHTS,
  "azure-native:cosmosdb:SqlResourceSqlRoleDefinition": RIGHTS,
  "azure-native:dns:RecordSet": WITH,
  "azure-native:frontdoor:Policy": "own rules come with Front Door Standard",
  "azure-native:keyvault:Secret": WITH,
  "azure-native:managedidentity:UserAssignedIdentity": RIGHTS,
  "azure-native:monitor:ActionGroup": "a thousand mails a month cost nothing",
  "azure-native:monitor:DiagnosticSetting": "what it writes is billed by the workspace",
  "azure-native:operationalinsights:Table": WITH,
  "azure-native:resources:ResourceGroup": WITH,
  "azure-native:storage:BlobContainer": WITH,
  "azure-native:storage:BlobServiceProperties": WITH,
  "azure-native:storage:ManagementPolicy": WITH,
  "azure-native:web:AppServicePlan": "Flex Consumption bills what runs",
  "azure-native:web:WebAppApplicationSettings": WITH,
  "azure-native:web:WebAppFtpAllowed": WITH,
  "azure-native:web:WebAppScmAllowed": WITH,
};
