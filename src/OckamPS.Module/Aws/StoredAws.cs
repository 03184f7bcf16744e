using System.Management.Automation;
using System.Reflection;
using Ockam.Aws;

namespace OckamPS.Module.Aws;

/// <summary>
/// What the AWS.Tools modules keep for a session. Their types are of another load context, so that they are known by their shape alone and
/// copied as texts.
/// </summary>
internal static class StoredAws
{
    private const string RegionVariable = "StoredAWSRegion";
    private const string CredentialsVariable = "StoredAWSCredentials";

    /// <summary>What the session has; for the pipeline thread.</summary>
    /// <param name="session">The session.</param>
    /// <returns>The values, and why the credentials cannot be used if there are some that cannot.</returns>
    public static (AwsOptions Options, AwsException? Failure) Read(SessionState session)
    {
        var options = new AwsOptions { Region = ToRegion(session.PSVariable.GetValue(RegionVariable)) };
        try
        {
            return (options with { Keys = ToKeys(session.PSVariable.GetValue(CredentialsVariable)) }, null);
        }
        catch (AwsException failed)
        {
            // Not thrown here: on the pipeline thread it would end the cmdlet.
            return (options, failed);
        }
    }

    /// <summary>A region by its name, or an object that has one.</summary>
    internal static string? ToRegion(object? stored)
    {
        object? value = Bare(stored);
        string? name = value as string ?? Text(value, "SystemName") ?? Text(value, "Region");
        return string.IsNullOrWhiteSpace(name) ? null : name;
    }

    /// <summary>
    /// Credentials of one of these shapes: AWS.Tools' own holder of credentials; an object with <c>GetCredentials()</c>, as the SDK's are;
    /// the answer of STS; or anything with an access key and its secret.
    /// </summary>
    internal static AwsKeys? ToKeys(object? stored)
    {
        object? value = Bare(stored);
        // Two steps at most: a holder, the SDK's credentials in it, and the keys themselves.
        for (int step = 0; value is not null && step < 3; step++)
        {
            string? id = Text(value, "AccessKeyId") ?? Text(value, "AccessKey");
            string? secret = Text(value, "SecretAccessKey") ?? Text(value, "SecretKey");
            if (id is { Length: > 0 } && secret is { Length: > 0 })
                return new AwsKeys(id, secret, Text(value, "SessionToken") ?? Text(value, "Token"));
            value = Bare(Inner(value));
        }

        return null;
    }

    private static object? Inner(object value)
    {
        MethodInfo? get = value.GetType().GetMethod("GetCredentials", BindingFlags.Public | BindingFlags.Instance, []);
        try
        {
            return get is not null ? get.Invoke(value, null) : Member(value, "Credentials");
        }
        catch (TargetInvocationException failed)
        {
            throw new AwsException(
                AwsErrorKind.NoCredentials,
                $"The credentials in ${CredentialsVariable} cannot be used: {(failed.InnerException ?? failed).Message} Renew them with "
                + "Set-AWSCredential, or name a profile with -ProfileName.",
                failed);
        }
    }

    private static string? Text(object? value, string name) => Bare(Member(value, name)) as string;

    private static object? Member(object? value, string name) => value switch
    {
        null => null,
        System.Collections.IDictionary table => table.Contains(name) ? table[name] : null,
        // AWS.Tools keeps the credentials in a property that is not public.
        _ => value.GetType().GetProperty(name, BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance) is { } property
            && property.GetIndexParameters().Length == 0
            ? property.GetValue(value)
            : PSObject.AsPSObject(value).Properties[name]?.Value,
    };

    private static object? Bare(object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
}
