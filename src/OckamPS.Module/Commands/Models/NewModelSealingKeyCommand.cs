using System.Collections;
using System.Management.Automation;
using Ockam.Models;
using OckamPS.Module.Arguments;
using OckamPS.Module.Models;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Makes keys that wrap the data keys of sealed models.</summary>
[Cmdlet(VerbsCommon.New, "ModelSealingKey", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(ModelSealingKeyInfo))]
public sealed class NewModelSealingKeyCommand : ModelKeyCmdlet
{
    // Of KMS: CreateKey.
    private const int LongestDescription = 8192;

    /// <summary>What they are called: <c>local:NAME</c> in the home's keystore, <c>kms:NAME</c> in AWS KMS.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public string[] Key { get; set; } = [];

    /// <summary>Their policy: a file, JSON, or what Get-ModelSealingPolicy put out; the owner may do all if it is left out.</summary>
    [Parameter]
    [SealingPolicyTransformation]
    [ValidateNotNullOrEmpty]
    public string? Policy { get; set; }

    /// <summary>For keys of AWS KMS: what they are for, as its console shows it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ValidateLength(1, LongestDescription)]
    public string? Description { get; set; }

    /// <summary>For keys of AWS KMS: tags that they get besides the one of OckamPS.</summary>
    [Parameter]
    [TagTransformation]
    [ValidateNotNull]
    public Hashtable? Tag { get; set; }

    /// <inheritdoc/>
    protected override object? Target => Key is [var one] ? one : Key;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        KeyPolicyDocument? policy = Policy is null ? null : KeyPolicyDocument.Parse(Policy);
        IReadOnlyDictionary<string, string> tags = TagTables.Read(Tag);
        foreach (string key in Key)
        {
            await ForEachAsync(key, async () =>
            {
                var reference = ModelKeyReference.Parse(key);
                IModelKeyProvider provider = ModelKeyProviders.Of(reference.Scheme);
                if (!await ConfirmAsync($"key '{reference}'", "Make")) return;
                Write(await provider.CreateAsync(
                    new ModelKeyOrder(reference.Key) { Policy = policy, Description = Description, Tags = tags },
                    KeyOptions, cancellationToken));
            });
        }
    }
}
