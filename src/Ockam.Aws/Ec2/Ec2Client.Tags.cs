using System.Xml.Linq;

namespace Ockam.Aws;

internal sealed partial class Ec2Client
{
    /// <summary>Gives tags to resources that are there.</summary>
    public Task CreateTagsAsync(
        IReadOnlyList<string> resourceIds, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken = default) =>
        AskAsync("CreateTags", AddTags(Parameters().AddList("ResourceId", resourceIds), "Tag", tags), cancellationToken);

    /// <summary>Tags, with what carries them. Only filters select them.</summary>
    public IAsyncEnumerable<Ec2Tag> DescribeTagsAsync(Ec2Selection selection, CancellationToken cancellationToken = default) => ListAsync(
        "DescribeTags", Select(selection, "Id"), "tagSet",
        item => new Ec2Tag(
            Need(item, "DescribeTags", "resourceId"), item.Text("resourceType"), item.Text("key") ?? "", item.Text("value") ?? ""),
        cancellationToken);

    /// <summary>Makes a key pair for SSH. The private half is in this answer alone.</summary>
    public async Task<Ec2NewKeyPair> CreateKeyPairAsync(
        string name, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken = default)
    {
        const string Action = "CreateKeyPair";
        AwsParameters parameters = Tag(
            Parameters().Add("KeyName", name).Add("KeyType", "ed25519").Add("KeyFormat", "pem"), tags, "key-pair");
        XElement answer = await AskAsync(Action, parameters, cancellationToken).ConfigureAwait(false);
        return new Ec2NewKeyPair(
            Need(answer, Action, "keyPairId"), Need(answer, Action, "keyName"),
            System.Text.Encoding.ASCII.GetBytes(Need(answer, Action, "keyMaterial")));
    }

    /// <summary>Key pairs.</summary>
    public IAsyncEnumerable<Ec2KeyPair> DescribeKeyPairsAsync(Ec2Selection selection, CancellationToken cancellationToken = default) =>
        ListAsync(
            "DescribeKeyPairs", Select(selection, "KeyPairId"), "keySet",
            item => new Ec2KeyPair(
                Need(item, "DescribeKeyPairs", "keyPairId"), item.Text("keyName") ?? "", item.Text("keyFingerprint"), item.Tags()),
            cancellationToken);

    /// <summary>Deletes a key pair; one that is not there is none the less gone.</summary>
    public Task DeleteKeyPairAsync(string name, CancellationToken cancellationToken = default) =>
        AskAsync("DeleteKeyPair", Parameters().Add("KeyName", name), cancellationToken);
}
