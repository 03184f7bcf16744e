using System.Management.Automation;
using Ockam.Aws;
using Ockam.Models;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Makes an instance profile with a role for instances that seal models, or for those that open them.</summary>
[Cmdlet(VerbsCommon.New, "ModelInstanceProfile", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(ModelInstanceProfileInfo))]
public sealed class NewModelInstanceProfileCommand : ModelSharingCmdlet
{
    private const string OwnerSet = "Owner";
    private const string ConsumerSet = "Consumer";

    /// <summary>Instances with it seal models and publish them; they can open none.</summary>
    [Parameter(Mandatory = true, ParameterSetName = OwnerSet)]
    public SwitchParameter Owner { get; set; }

    /// <summary>Instances with it read models and have their keys opened; they can change nothing.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ConsumerSet)]
    public SwitchParameter Consumer { get; set; }

    /// <summary>The bucket with the models.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [TakenFrom("BucketName")]
    [ValidateNotNullOrEmpty]
    public string BucketName { get; set; } = "";

    /// <summary>The keys of KMS that models are sealed with: ARNs, or what New-ModelSealingKey put out.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("KeyId", "Key")]
    [KeyNamesTransformation(Arn = true)]
    [ArgumentCompleter(typeof(ModelKeyCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] KeyArn { get; set; } = [];

    /// <summary>Where in the bucket models are; models if it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Prefix { get; set; } = "models";

    /// <summary>The name of role and profile; ockamps-RUN-REGION-consumer or -owner if it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>People may sign in to its instances by AWS Systems Manager, without any port open.</summary>
    [Parameter]
    public SwitchParameter SessionManager { get; set; }

    /// <inheritdoc/>
    protected override object? Target => Name ?? RunName;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        string scheme = ModelKeyReference.Kms + ":";
        using ModelSharing sharing = await OpenAsync();
        ModelInstanceProfilePlan plan = await sharing.PlanProfileAsync(
            new ModelInstanceProfileRequest(
                Consumer ? ModelRole.Consumer : ModelRole.Owner, BucketName,
                [.. KeyArn.Select(key => key.StartsWith(scheme, StringComparison.Ordinal) ? key[scheme.Length..] : key)])
            {
                RunName = RunName, Name = Name, Prefix = Prefix, SessionManager = SessionManager,
            },
            cancellationToken);
        if (plan.Changes.Count > 0)
        {
            string what = string.Join(", ", plan.Changes.Select(change => change.What));
            string rights = plan.Diff.Length > 0 ? plan.Diff : plan.Policy;
            string description = $"Set {what} of the instance profile '{plan.Name}':\n{rights}";
            if (!await ConfirmAsync(description, $"{description}\nDo that?", "Instance profile for models")) return;
        }

        Write(SharingInfos.Of(plan, await sharing.MakeProfileAsync(plan, TrackSteps(), cancellationToken)));
    }
}
