using Ockam.Aws.Tests.Keys;
using Ockam.Aws.Tests.Support;
using Ockam.Identities;
using Ockam.Models.Tests.Support;
using Ockam.Node;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Storage;

namespace Ockam.Aws.Tests.Vaults;

/// <summary><c>ockam-node</c> with an identity whose keys are in KMS. One short process at a time, beside the moto of the others.</summary>
[Collection(KmsCollection.Name)]
public sealed class KmsNodeTests(MotoServer moto) : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [MotoFact]
    public async Task A_node_whose_file_names_a_vault_in_KMS_makes_its_identity_there_and_others_reach_it()
    {
        string home = _folder["home"];
        string place = new KmsPlace("us-east-1", EndpointUrl: moto.Url).ToString();
        string made = await KmsNode.RunAsync(
            "vault", "create", "hsm", "--aws-kms", "--region", "us-east-1", "--endpoint-url", moto.Url.AbsoluteUri, "--home", home);
        Assert.Equal($"hsm  {place}", made);
        await File.WriteAllTextAsync(
            _folder["node.yaml"], "name: keeper\nidentity: keeper\nvault: hsm\ntcp-listener-address: 127.0.0.1:0\ntrust: anyone\n");
        using KmsNode node = KmsNode.Start("run", _folder["node.yaml"], "--home", home);
        Identifier keeper = Identifier.Parse(await node.ReadAfterAsync("identifier "));
        string address = await node.ReadAfterAsync("listener ");
        Assert.Equal("ready keeper", await node.ReadLineAsync());

        await using OckamNode client = await OckamNode.CreateAsync(new OckamNodeOptions { Store = new InMemoryStore() });
        var trust = new SecureChannelOptions { Identity = client.Identifier, Trust = TrustPolicy.Only(keeper) };
        await using (OpenedRoute way = await client.ResolveAsync(
            MultiAddr.Parse($"/ip4/127.0.0.1/tcp/{address.Split(':')[1]}/secure/api/service/uppercase"), trust))
            Assert.Equal("HELLO", await client.SendTextAsync(way.Route, "hello", TimeSpan.FromSeconds(20)));

        node.Terminate();
        Assert.Equal(0, (await node.WaitForEndAsync()).ExitCode);
        await using SqliteStore store = await SqliteStore.OpenAsync(home);
        NamedIdentity identity = Assert.Single(await store.Identities.ListAsync());
        Assert.Equal(("keeper", "hsm", keeper), (identity.Name, identity.VaultName, identity.Identifier));
    }
}
