using System.Management.Automation;
using Ockam.Aws;
using OckamPS.Module.Arguments;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Makes buckets for sealed models, and brings those that are there into the same form.</summary>
[Cmdlet(VerbsCommon.New, "ModelBucket", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(ModelBucketInfo))]
public sealed class NewModelBucketCommand : AwsCmdlet
{
    /// <summary>Their names: 3 to 63 lower-case letters, digits, dots and hyphens, unique in all of AWS.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [TakenFrom("BucketName")]
    [ValidateNotNullOrEmpty]
    public string[] BucketName { get; set; } = [];

    /// <summary>The key of KMS that objects are encrypted with at rest, an ARN; S3's own if it is left out.</summary>
    [Parameter]
    [KeyNamesTransformation(Arn = true)]
    [ValidateNotNullOrEmpty]
    public string? EncryptionKeyArn { get; set; }

    /// <summary>Tags that they get besides the one of OckamPS.</summary>
    [Parameter]
    [TagTransformation]
    [ValidateNotNull]
    public System.Collections.Hashtable? Tag { get; set; }

    /// <inheritdoc/>
    protected override object? Target => BucketName is [var one] ? one : BucketName;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        using var buckets = new ModelBuckets(await AwsAsync());
        foreach (string name in BucketName)
        {
            await ForEachAsync(name, async () =>
            {
                ModelBucketPlan plan = await buckets.PlanAsync(
                    new ModelBucketRequest(name) { EncryptionKeyArn = EncryptionKeyArn, Tags = TagTables.Read(Tag) },
                    cancellationToken);
                if (!plan.RequiresTls)
                    Warn($"The endpoint speaks http: the bucket '{name}' is not told to refuse requests without TLS, as AWS's would be.");
                string what = string.Join("; ", plan.Changes.Select(change => change.ToString()));
                string where = $"the bucket '{name}' in {plan.Region}";
                if (plan.Changes.Count > 0 || plan.IsNew)
                {
                    string action = plan.IsNew ? "Make" : "Change";
                    if (!await ConfirmAsync($"{action} {where}: {what}", $"{action} {where}? {what}", "Bucket for models")) return;
                    await buckets.ApplyAsync(plan, new Reports(this), cancellationToken);
                }

                Write(SharingInfos.Of(plan));
            });
        }
    }

    private sealed class Reports(NewModelBucketCommand cmdlet) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => cmdlet.Progress(value.Text, value.Total > 0 ? 100 * value.Done / value.Total : -1);
    }
}
