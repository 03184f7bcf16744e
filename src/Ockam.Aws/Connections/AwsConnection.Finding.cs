using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.Runtime.Credentials;
using Ockam.Attestation;

namespace Ockam.Aws;

public sealed partial class AwsConnection
{
    private const string ForRegion =
        "Name one (-Region), set AWS_REGION, or write it into the profile ('aws configure set region NAME').";

    private async ValueTask<RegionEndpoint> RegionAsync(CancellationToken cancellationToken)
    {
        if (_region is { } known) return known;
        await _once.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _region ??= FindRegion() ?? await AskInstanceAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _once.Release();
        }
    }

    private RegionEndpoint? FindRegion()
    {
        if (_options.ProfileName is { } name && (Profile(name) ?? throw NoProfile(name)).Region is { } ofProfile) return ofProfile;
        foreach (string variable in (string[])["AWS_REGION", "AWS_DEFAULT_REGION"])
        {
            if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value) return ToRegion(value, variable);
        }

        return _options.ProfileName is null
            ? Profile(Environment.GetEnvironmentVariable("AWS_PROFILE") is { Length: > 0 } chosen ? chosen : "default")?.Region
            : null;
    }

    private async Task<RegionEndpoint> AskInstanceAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (string.Equals(Environment.GetEnvironmentVariable("AWS_EC2_METADATA_DISABLED"), "true", StringComparison.OrdinalIgnoreCase))
                throw new AwsException(AwsErrorKind.Region, $"No region is known. {ForRegion}");
            using var metadata = new InstanceMetadataClient(_options.MetadataEndpoint);
            return ToRegion(await metadata.GetRegionAsync(cancellationToken).ConfigureAwait(false), "The region of this instance");
        }
        catch (InstanceMetadataException none)
        {
            throw new AwsException(
                AwsErrorKind.Region, $"No region is known, and this is no EC2 instance that says one. {ForRegion}", none);
        }
    }

    private async ValueTask<AWSCredentials> CredentialsAsync(ClientConfig config, CancellationToken cancellationToken)
    {
        if (_credentials is { } known) return known;
        await _once.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_credentials is { } found) return found;
            // The chain asks the instance's metadata service last, and looks at no token.
            return _credentials = await Task.Run(() => FindCredentials(config), cancellationToken)
                .WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is not OperationCanceledException && (AwsErrors.IsKnown(failed) || IsOfProfile(failed)))
        {
            // The SDK's own text lists what every provider of its chain says.
            string why = _options.ProfileName is { } name
                ? $"The profile '{AwsText.Printable(name)}' gives no credentials: {AwsText.Printable(failed.Message).TrimEnd('.')}."
                : "No AWS credentials are to be found: not in the environment, the default profile, a container's or an instance's role.";
            throw new AwsException(AwsErrorKind.NoCredentials, $"{why} {AwsErrors.ForCredentials}", failed);
        }
        finally
        {
            _once.Release();
        }
    }

    // What the SDK throws for a profile that is not complete, or contradicts itself.
    private static bool IsOfProfile(Exception failed) => failed is InvalidDataException or ArgumentException or InvalidOperationException;

    private AWSCredentials FindCredentials(ClientConfig config)
    {
        if (_options.ProfileName is { } name)
        {
            CredentialProfile profile = Profile(name) ?? throw NoProfile(name);
            if (profile.Options.MfaSerial is { Length: > 0 })
                throw new AwsException(
                    AwsErrorKind.NoCredentials,
                    $"The profile '{AwsText.Printable(name)}' asks for a code of a second factor, which cannot be typed here. Get "
                    + "temporary credentials first ('aws sts get-session-token' or Use-STSRole) and name those.");
            return AWSCredentialsFactory.GetAWSCredentials(profile, Chain());
        }

        return _options.Keys?.ToCredentials() ?? DefaultAWSCredentialsIdentityResolver.GetCredentials(config);
    }

    // Where the caller names no number the SDK looks at the environment and at the profile of that; of one that is named here it takes
    // nothing by itself.
    private void TakeRetries(ClientConfig config)
    {
        if (_options.MaximumRetries is { } named)
        {
            config.RetryMode = RequestRetryMode.Standard;
            config.MaxErrorRetry = named;
        }
        else if (_options.ProfileName is { } name && Profile(name) is { } profile)
        {
            if (profile.RetryMode is { } mode && !IsSet("AWS_RETRY_MODE")) config.RetryMode = mode;
            // The first attempt is no repetition.
            if (profile.MaxAttempts is { } attempts && !IsSet("AWS_MAX_ATTEMPTS")) config.MaxErrorRetry = Math.Max(attempts - 1, 0);
        }

        _retries = config.MaxErrorRetry;
    }

    private static bool IsSet(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 };

    private AwsException NoProfile(string name)
    {
        string[] there = [.. Chain().ListProfiles().Select(profile => profile.Name).Order(StringComparer.Ordinal).Take(10)];
        return new AwsException(
            AwsErrorKind.NoCredentials,
            $"There is no profile '{AwsText.Printable(name)}'. "
            + (there.Length == 0 ? "There are none; 'aws configure' or Set-AWSCredential makes one."
                : $"There are: {string.Join(", ", there.Select(each => AwsText.Printable(each)))}."));
    }

    private CredentialProfileStoreChain Chain() => new(_options.ProfilesLocation);

    private CredentialProfile? Profile(string name) =>
        Chain().TryGetProfile(name, out CredentialProfile profile) ? profile : null;

    private static RegionEndpoint ToRegion(string name, string source)
    {
        // The SDK makes a region of any name, so that new ones work before it knows them; what cannot be one is refused.
        if (name.Length is < 4 or > 32 || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            || name.Count(c => c == '-') < 2)
            throw new AwsException(
                AwsErrorKind.Region, $"{source} is '{AwsText.Printable(name)}', which is no region's name such as eu-central-1.");
        return RegionEndpoint.GetBySystemName(name);
    }
}
