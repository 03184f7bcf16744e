using System.Management.Automation;
using Ockam.Aws;
using OckamPS.Module.Arguments;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>
/// Removes what was set up for the sharing of models: instances, images, snapshots, instance profiles and roles of a run; a bucket or a key
/// only where it is named.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "ModelSharing", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(ModelSharingRemovalInfo))]
public sealed class RemoveModelSharingCommand : ModelSharingCmdlet
{
    /// <summary>A bucket that goes too, with every version of every model in it.</summary>
    [Parameter]
    [TakenFrom("BucketName")]
    [ValidateNotNullOrEmpty]
    public string[] BucketName { get; set; } = [];

    /// <summary>A key that goes too: KMS deletes it in seven days, and nothing that is sealed with it can be opened after that.</summary>
    [Parameter]
    [Alias("KeyId", "Key")]
    [KeyNamesTransformation]
    [ValidateNotNullOrEmpty]
    public string[] KeyArn { get; set; } = [];

    /// <summary>Nobody is asked.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override object? Target => RunName;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        AwsConnection connection = await AwsAsync();
        using ModelSharing sharing = await OpenAsync();
        IReadOnlyList<string>? there = await sharing.ListAsync(RunName, cancellationToken);
        var removal = new ModelSharingRemoval(RunName, null, [], []);
        if (there is not null && await ConfirmAsync(
            $"run '{RunName}': {(there.Count == 0 ? "its journal" : string.Join(", ", there))}", "Remove", Force))
            removal = await sharing.RemoveAsync(RunName, TrackSteps(), cancellationToken) ?? removal;
        using var buckets = new ModelBuckets(connection);
        foreach (string bucket in BucketName)
        {
            if (await ConfirmAsync($"bucket '{bucket}' with every version of every model in it", "Remove", Force)
                && await buckets.RemoveAsync(bucket, TrackSteps(), cancellationToken))
                removal = removal with { Removed = [.. removal.Removed, $"bucket {bucket}"] };
        }

        using var keys = new KmsKeys(connection);
        string scheme = Ockam.Models.ModelKeyReference.Kms + ":";
        foreach (string named in KeyArn)
        {
            string key = named.StartsWith(scheme, StringComparison.Ordinal) ? named[scheme.Length..] : named;
            string what = $"key '{key}'; what is sealed with it can never be opened again";
            if (!await ConfirmAsync(what, "Delete in seven days", Force)) continue;
            if (!await keys.ScheduleDeletionAsync(key, cancellationToken)) continue;
            removal = removal with { Removed = [.. removal.Removed, $"key {key}"] };
        }

        if (await IsDryRunAsync()) return;
        Write(SharingInfos.Of(removal));
    }
}
