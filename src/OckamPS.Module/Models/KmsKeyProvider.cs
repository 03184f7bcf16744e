using Ockam.Aws;
using Ockam.Models;

namespace OckamPS.Module.Models;

/// <summary><c>kms:ID</c>, <c>kms:alias/NAME</c> or an ARN: keys of AWS KMS. An ARN names the region too.</summary>
internal sealed class KmsKeyProvider : IModelKeyProvider
{
    public string Scheme => ModelKeyReference.Kms;

    public async ValueTask<ModelKeyAccess> OpenAsync(string key, ModelKeyOptions options, CancellationToken cancellationToken)
    {
        AwsConnection connection = await ConnectAsync(options, KmsKeyService.RegionOf(key));
        var service = new KmsKeyService(connection, options.Attestation);
        var policies = new KmsKeyPolicyStore(connection);
        try
        {
            // Looked for now: what comes next may take long, and what a file was sealed with is known by its ARN.
            string arn = await service.ResolveAsync(key, cancellationToken);
            return new ModelKeyAccess(new ModelKeyReference(Scheme, key), arn)
            {
                Service = service,
                Policies = policies,
                Arn = arn,
                ListGrants = token => policies.ListGrantsAsync(arn, token),
                Owned = new Both(service, policies),
            };
        }
        catch (Exception failed)
        {
            service.Dispose();
            policies.Dispose();
            if (failed is ModelException { Reason: ModelErrorReason.AccessDenied })
                throw new ModelException(
                    ModelErrorReason.AccessDenied, $"{failed.Message} A key that is named by its ARN needs no kms:DescribeKey.", failed);
            throw;
        }
    }

    public async Task<ModelSealingKeyInfo> CreateAsync(
        ModelKeyOrder order, ModelKeyOptions options, CancellationToken cancellationToken)
    {
        AwsConnection connection = await ConnectAsync(options, null);
        using var keys = new KmsKeys(connection);
        var request = new KmsKeyRequest
        {
            Alias = order.Key, Policy = order.Policy, Tags = order.Tags, Description = order.Description,
        };
        KmsKeyInfo key = await keys.CreateAsync(request, cancellationToken);
        if (order.Policy is { } policy) return Describe(key, KeyPolicySealing.IsClosed(policy));
        if (key.IsNew) return Describe(key, false);
        using var policies = new KmsKeyPolicyStore(connection);
        return Describe(key, await IsSealedAsync(policies, key.Arn, cancellationToken));
    }

    public async Task<IReadOnlyList<ModelSealingKeyInfo>> ListAsync(ModelKeyOptions options, CancellationToken cancellationToken)
    {
        AwsConnection connection = await ConnectAsync(options, null);
        using var keys = new KmsKeys(connection);
        using var policies = new KmsKeyPolicyStore(connection);
        var found = new List<ModelSealingKeyInfo>();
        foreach (KmsKeyInfo key in await keys.ListAsync(cancellationToken))
            found.Add(Describe(key, await IsSealedAsync(policies, key.Arn, cancellationToken)));
        return found;
    }

    private static async Task<bool?> IsSealedAsync(KmsKeyPolicyStore policies, string arn, CancellationToken cancellationToken)
    {
        try
        {
            return KeyPolicySealing.IsClosed(await policies.GetAsync(arn, cancellationToken));
        }
        catch (ModelException hidden) when (hidden.Reason == ModelErrorReason.AccessDenied)
        {
            return null;
        }
    }

    private static Task<AwsConnection> ConnectAsync(ModelKeyOptions options, string? region) => options.Aws is { } connect
        ? connect(region)
        : throw new ModelException(ModelErrorReason.InvalidValue, "Keys of AWS KMS cannot be used by this command.");

    private ModelSealingKeyInfo Describe(KmsKeyInfo key, bool? isSealed) => new()
    {
        Key = new ModelKeyReference(Scheme, key.Arn).ToString(),
        Service = KmsKeyService.ServiceName,
        KeyId = key.Arn,
        Aliases = [.. key.Aliases],
        Tags = key.Tags,
        CreatedAt = key.CreatedAt,
        IsSealed = isSealed,
    };

    private sealed class Both(KmsKeyService service, KmsKeyPolicyStore policies) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            service.Dispose();
            policies.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
