using System.Management.Automation;
using Ockam.Models;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Models;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Reads the policies of keys.</summary>
[Cmdlet(VerbsCommon.Get, "ModelSealingPolicy")]
[OutputType(typeof(ModelSealingPolicyInfo))]
public sealed class GetModelSealingPolicyCommand : ModelKeyCmdlet
{
    /// <summary>The key, or <c>file:PATH</c> for a policy in a file.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("KeyId", "KeyArn")]
    [ModelKeyTransformation]
    [ArgumentCompleter(typeof(ModelKeyCompleter))]
    [ValidateNotNullOrEmpty]
    public string Key { get; set; } = "";

    /// <inheritdoc/>
    protected override object Target => Key;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        await using ModelKeyAccess access = await OpenKeyAsync(Key, cancellationToken);
        KeyPolicyDocument policy = await access.RequirePolicies().GetAsync(access.KeyId, cancellationToken);
        Write(SealingInfos.Of(access.Reference, policy));
    }
}
