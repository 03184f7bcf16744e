using System.Globalization;
using System.Security.Cryptography;

namespace Ockam.Aws.Tests.Query;

/// <summary>The request by which another region copies an encrypted snapshot; its signature is computed once more here.</summary>
public sealed class PresignedCopyTests
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    [Theory]
    [InlineData(null, null, "ec2.us-east-2.amazonaws.com")]
    [InlineData("a+b/c==", null, "ec2.us-east-2.amazonaws.com")]
    [InlineData("a+b/c==", "https://vpce.example.com:8443/", "vpce.example.com:8443")]
    public async Task A_copy_of_an_encrypted_snapshot_is_signed_for_the_region_that_decrypts_it(
        string? sessionToken, string? endpoint, string host)
    {
        var options = new AwsOptions
        {
            Region = "us-east-2", Keys = new AwsKeys("AKIAIOSFODNN7EXAMPLE", Secret, sessionToken),
            EndpointUrl = endpoint is null ? null : new Uri(endpoint),
        };
        using var ec2 = new Ec2Client(new AwsConnection(options));
        var url = new Uri(await ec2.PresignCopyAsync("snap-0123456789abcdef0", "eu-central-1"));
        Assert.Equal(("https", host, "/"), (url.Scheme, url.Authority, url.AbsolutePath));
        Dictionary<string, string> query = url.Query[1..].Split('&').Select(pair => pair.Split('=', 2))
            .ToDictionary(pair => Uri.UnescapeDataString(pair[0]), pair => Uri.UnescapeDataString(pair[1]));
        Assert.Equal(
            ("CopySnapshot", "2016-11-15", "us-east-2", "snap-0123456789abcdef0", "eu-central-1"),
            (query["Action"], query["Version"], query["SourceRegion"], query["SourceSnapshotId"], query["DestinationRegion"]));
        Assert.Equal(
            ("AWS4-HMAC-SHA256", "3600", "host", sessionToken),
            (query["X-Amz-Algorithm"], query["X-Amz-Expires"], query["X-Amz-SignedHeaders"],
                query.GetValueOrDefault("X-Amz-Security-Token")));
        string time = query["X-Amz-Date"];
        Assert.True(DateTime.TryParseExact(
            time, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out _), time);
        Assert.Equal($"AKIAIOSFODNN7EXAMPLE/{time[..8]}/us-east-2/ec2/aws4_request", query["X-Amz-Credential"]);
        Assert.Equal(Sign(query, host, time), query["X-Amz-Signature"]);
    }

    // As AWS documents it for requests whose signature is in the query: sorted, encoded, without a body.
    private static string Sign(Dictionary<string, string> query, string host, string time)
    {
        string canonical = string.Join('&', query.Where(each => each.Key != "X-Amz-Signature")
            .Select(each => $"{Uri.EscapeDataString(each.Key)}={Uri.EscapeDataString(each.Value)}").Order(StringComparer.Ordinal));
        string request = $"GET\n/\n{canonical}\nhost:{host}\n\nhost\n{Hex(SHA256.HashData([]))}";
        string[] scope = [time[..8], "us-east-2", "ec2", "aws4_request"];
        string hash = Hex(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(request)));
        string text = $"AWS4-HMAC-SHA256\n{time}\n{string.Join('/', scope)}\n{hash}";
        byte[] key = System.Text.Encoding.UTF8.GetBytes("AWS4" + Secret);
        foreach (string part in scope) key = HMACSHA256.HashData(key, System.Text.Encoding.UTF8.GetBytes(part));
        return Hex(HMACSHA256.HashData(key, System.Text.Encoding.UTF8.GetBytes(text)));
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
