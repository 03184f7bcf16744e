using Ockam.Aws;

namespace Ockam.Models.TestPeer;

/// <summary>Asks KMS for a data key once, with the credentials that are to be found, and says what became of it.</summary>
internal static class AskPeer
{
    private const string Key = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    /// <param name="endpoint">Who plays KMS.</param>
    /// <param name="profile">Whose credentials; null for those of the environment.</param>
    public static async Task<int> RunAsync(string endpoint, string? profile)
    {
        var options = new AwsOptions { EndpointUrl = new Uri(endpoint), Region = "eu-central-1", ProfileName = profile };
        using var service = new KmsKeyService(new AwsConnection(options));
        try
        {
            using ModelDataKey key = await service.GenerateDataKeyAsync(Key, EncryptionContext.Empty);
            Console.WriteLine("done");
            return 0;
        }
        catch (AwsException refused)
        {
            Console.WriteLine($"{refused.Kind}: {refused.Message}");
            return 1;
        }
    }
}
