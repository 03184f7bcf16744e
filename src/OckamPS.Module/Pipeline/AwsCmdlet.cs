using System.Collections.Concurrent;
using System.Management.Automation;
using Ockam.Aws;
using OckamPS.Module.Arguments;
using OckamPS.Module.Aws;
using OckamPS.Module.Completion;

namespace OckamPS.Module.Pipeline;

/// <summary>
/// A cmdlet that may ask AWS. Its parameters mean what they mean in the AWS.Tools modules, whose <c>$StoredAWSRegion</c> and
/// <c>$StoredAWSCredentials</c> are used too where a parameter is left out.
/// </summary>
// What asks AWS is about models so far, and tracks its progress as such.
public abstract class AwsCmdlet : ModelCmdlet
{
    private readonly ConcurrentDictionary<string, AwsConnection> _connections = new(StringComparer.Ordinal);

    /// <summary>A profile of the shared AWS configuration; credentials of the session or of the environment if it is left out.</summary>
    [Parameter]
    [Alias("AWSProfileName", "StoredCredentials")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AwsProfileCompleter))]
    public string? ProfileName { get; set; }

    /// <summary>The region, such as eu-central-1; that of the session, profile, environment or instance if it is left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("RegionToCall")]
    [TakenFrom("SystemName", "RegionName", "Region")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AwsRegionCompleter))]
    public string? Region { get; set; }

    /// <summary>Another endpoint than AWS's own: that of a VPC, or of an emulator on this machine.</summary>
    [Parameter]
    [ValidateNotNull]
    public Uri? EndpointUrl { get; set; }

    /// <summary>The connection that parameters and session name; one for all inputs of a region. Nothing is asked by this.</summary>
    /// <param name="region">The region to use where none is given or stored, for example that of a key's ARN.</param>
    /// <exception cref="AwsException">The region does not exist, or the endpoint cannot be used.</exception>
    private protected Task<AwsConnection> AwsAsync(string? region = null) => AwsAsync(region, EndpointUrl);

    /// <summary>The same at another endpoint, for a cmdlet that asks two services.</summary>
    /// <param name="region">The region to use where none is given or stored.</param>
    /// <param name="endpoint">The endpoint; AWS's own if null.</param>
    /// <exception cref="AwsException">The region does not exist, or the endpoint cannot be used.</exception>
    private protected async Task<AwsConnection> AwsAsync(string? region, Uri? endpoint)
    {
        // The region may come with each object of the pipeline.
        string place = $"{Region ?? region} {endpoint}";
        if (_connections.TryGetValue(place, out AwsConnection? known)) return known;
        (AwsOptions stored, AwsException? failure) = ProfileName is null
            ? await OnPipelineAsync(() => StoredAws.Read(SessionState))
            : (new AwsOptions(), null);
        if (failure is not null) throw failure;
        return _connections.GetOrAdd(place, new AwsConnection(stored with
        {
            ProfileName = ProfileName,
            Region = Region ?? region ?? stored.Region,
            EndpointUrl = endpoint,
        }));
    }
}
