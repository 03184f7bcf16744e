using Amazon;

namespace Ockam.Aws.Tests.Query;

/// <summary>Endpoints, compared with those that AWS's own tools find by the published rules.</summary>
public class AwsEndpointsTests
{
    [Theory]
    [InlineData("ec2", "eu-central-1", false, false, "ec2.eu-central-1.amazonaws.com")]
    [InlineData("ec2", "cn-northwest-1", false, false, "ec2.cn-northwest-1.amazonaws.com.cn")]
    [InlineData("ec2", "us-gov-west-1", false, false, "ec2.us-gov-west-1.amazonaws.com")]
    [InlineData("ssm", "us-iso-east-1", false, false, "ssm.us-iso-east-1.c2s.ic.gov")]
    [InlineData("sts", "us-isob-east-1", false, false, "sts.us-isob-east-1.sc2s.sgov.gov")]
    [InlineData("ec2", "eusc-de-east-1", false, false, "ec2.eusc-de-east-1.amazonaws.eu")]
    [InlineData("ec2", "us-east-1", true, false, "ec2-fips.us-east-1.amazonaws.com")]
    [InlineData("sts", "us-gov-east-1", true, false, "sts.us-gov-east-1.amazonaws.com")]
    [InlineData("ssm", "us-gov-east-1", true, true, "ssm-fips.us-gov-east-1.api.aws")]
    [InlineData("ec2", "eu-west-1", false, true, "ec2.eu-west-1.api.aws")]
    [InlineData("ssm", "cn-north-1", false, true, "ssm.cn-north-1.api.amazonwebservices.com.cn")]
    [InlineData("iam", "ap-south-1", true, false, "iam-fips.amazonaws.com")]
    [InlineData("iam", "us-east-1", false, true, "iam.global.api.aws")]
    [InlineData("iam", "us-east-1", true, true, "iam-fips.global.api.aws")]
    [InlineData("iam", "us-gov-east-1", true, false, "iam.us-gov.amazonaws.com")]
    [InlineData("iam", "cn-northwest-1", false, true, "iam.global.api.amazonwebservices.com.cn")]
    [InlineData("iam", "us-iso-east-1", false, false, "iam.us-iso-east-1.c2s.ic.gov")]
    public void A_service_answers_where_its_partition_has_it(string prefix, string region, bool fips, bool dualStack, string host) =>
        Assert.Equal($"https://{host}/", Find(prefix, region, fips, dualStack).AbsoluteUri);

    [Theory]
    [InlineData("ec2", "eu-isoe-west-1", false, true)]
    [InlineData("iam", "us-iso-east-1", true, false)]
    public void An_endpoint_that_no_rule_knows_is_refused(string prefix, string region, bool fips, bool dualStack) =>
        Assert.Equal(
            AwsErrorKind.Endpoint, Assert.Throws<AwsException>(() => Find(prefix, region, fips, dualStack)).Kind);

    private static Uri Find(string prefix, string region, bool fips, bool dualStack) => AwsEndpoints.Find(
        new[] { AwsService.Ec2, AwsService.Iam, AwsService.Sts, AwsService.Ssm }.Single(service => service.Prefix == prefix),
        RegionEndpoint.GetBySystemName(region), fips, dualStack);
}
