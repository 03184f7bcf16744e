using System.Globalization;
using Ockam.Models;

namespace Ockam.Aws;

/// <summary>What a sealed model wants of an order and of the instance's type. Errors are <see cref="AwsException"/>.</summary>
internal static class SealedModelRules
{
    // The system, the model server without its weights, what it computes with them, PowerShell and the node.
    private const int OthersGib = 4;

    private const int MibInGib = 1024;
    private const long BytesInGib = 1L << 30;

    /// <summary>Refuses what cannot be opened by any instance, before anything is asked.</summary>
    public static void Require(PortalInstanceOrder order)
    {
        if (order.Role != PortalInstanceRole.AICorp
            && (order.SealedModel is not null || order.ModelDigest is not null || order.GpuDriverVersion is not null))
            throw Refused("A model server alone has a model: -SealedModel, -ModelDigest and -GpuDriverVersion are for -Role AICorp.");
        if (order.SealedModel is not { } model) return;
        if (order.ModelDigest is not null)
        {
            throw Refused(
                "A sealed model has no digest of Ollama's library: what it must be, its publisher has signed. Leave -ModelDigest out.");
        }

        if (order.ImageId is null)
        {
            throw Refused(
                "A sealed model opens on an image with a NitroTPM alone, which AWS's own have not. Name one (-ImageId): New-NitroTpmImage "
                + "makes it.");
        }

        _ = Object(model);
        if (KmsArn.TryParse(model.Key) is not { KeyId: { } id } || !id.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
        {
            throw Refused(
                $"'{AwsText.Printable(model.Key)}' is no ARN of a key: rights are on keys, and an alias may mean another one tomorrow. "
                + "Get-ModelSealingKey shows a key's ARN.");
        }
    }

    /// <summary>The bucket, and what the names of the model's objects begin with.</summary>
    public static (string Bucket, string Key) Object(PortalSealedModel model)
    {
        ModelStoreReference store;
        try
        {
            store = ModelStoreReference.Parse(model.Store);
            ModelObjectNames.RequireName(model.Name);
            if (model.Manifest is { } manifest) _ = SealedModelManifest.FromJson(manifest);
        }
        catch (ModelException refused)
        {
            throw new AwsException(AwsErrorKind.InvalidRequest, refused.Message, refused);
        }

        if (store.Bucket is not { } bucket || store.Path.Length == 0)
        {
            throw Refused(
                $"'{AwsText.Printable(model.Store)}' is no path in a bucket, from which an instance could read: write s3://bucket/path.");
        }

        // A pattern or a variable would stand for more objects in the role's policy.
        if (!$"{store.Path}{model.Name}".All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.'))
        {
            throw Refused(
                $"'{AwsText.Printable(model.Name)}' in {AwsText.Printable(model.Store)} cannot be named in a role's policy: names have "
                + "letters, digits, '-', '_' and '.' alone.");
        }

        return (bucket, $"{store.Path}/{model.Name}");
    }

    /// <summary>How much memory of a type is kept for the weights, in GiB.</summary>
    /// <exception cref="AwsException">The type has less, or the model does not go into it.</exception>
    public static int Memory(PortalSealedModel model, Ec2InstanceType type)
    {
        int all = (type.MemoryMib ?? 0) / MibInGib;
        // Without a GPU the model server reads them into memory of its own, beside the file; a GPU has its own.
        int copies = type.HasGpu ? 1 : 2;
        int most = (all - OthersGib) / copies;
        int? needed = model.Size is { } size ? (int)((size + BytesInGib - 1) / BytesInGib) : null;
        int kept = model.MemoryGib ?? needed ?? Math.Min(all - (all / 4), most);
        if (needed > kept)
        {
            throw Refused(
                $"The sealed model '{model.Name}' has {Text(needed.Value)} GiB, and {Text(kept)} GiB of memory are to be kept for it: "
                + "keep more (-ModelMemory).");
        }

        if (kept >= 1 && kept <= most) return kept;
        throw new AwsException(
            AwsErrorKind.TypeNotOffered,
            $"Instances of the type {type.Name} have {Text(all)} GiB of memory. {Text(Math.Max(kept, 1))} GiB are wanted for the weights "
            + $"of '{model.Name}', which lie on no disk, "
            + $"{(copies == 1 ? "" : "as much again for the server that works with them, ")}and "
            + $"{Text(OthersGib)} for all else: take a type with more{(copies == 1 ? "" : ", or with a GPU")} (-InstanceType)"
            + (model.MemoryGib > needed ? ", or keep less (-ModelMemory)." : "."));
    }

    /// <summary>What is to be known of a model's key: whether it opens for somebody without a proof; null if it does not.</summary>
    public static async Task<string?> LookAtKeyAsync(AwsConnection connection, string key, CancellationToken cancellationToken)
    {
        try
        {
            using var policies = new KmsKeyPolicyStore(connection.In(KmsArn.TryParse(key)!.Region));
            if (KeyPolicySealing.IsClosed(await policies.GetAsync(key, cancellationToken).ConfigureAwait(false))) return null;
            return $"The key {key} is not sealed: whom policies of IAM let decrypt with it, in the owner's account, needs no proof. The "
                + "instance's role does need one. Add-ModelSealingStatement seals the key.";
        }
        catch (Exception unknown) when (unknown is ModelException or AwsException)
        {
            // Who may not read it, as in another account, may make the instance all the same.
            return $"Whether the key {key} opens without a proof of what has started is not known: {unknown.Message}";
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static AwsException Refused(string why) => new(AwsErrorKind.InvalidRequest, why);
}
