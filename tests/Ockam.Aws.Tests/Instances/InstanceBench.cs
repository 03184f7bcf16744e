using Amazon.Runtime;
using Ockam.Aws.Tests.Support;
using Ockam.Models.Tests.Support;

namespace Ockam.Aws.Tests.Instances;

/// <summary>A home and a network in moto's account, and what is asked of both.</summary>
internal sealed class InstanceBench(MotoServer moto, string region = "eu-central-1") : IDisposable
{
    public const string Network = "corp";

    private readonly Folder _folder = new();
    private readonly List<IDisposable> _made = [];

    public HastyClock Clock { get; } = new();

    public FakeOffice Office { get; } = new();

    /// <summary>The plans of all boot scripts.</summary>
    public List<BootPlan> Plans { get; } = [];

    /// <summary>What the script becomes.</summary>
    public Func<BootPlan, byte[]> Script { get; set; } = BootUserData.Of;

    public string Home => _folder.Path;

    /// <summary>How long what was just made may be unknown.</summary>
    public RunPace Pace { get; init; } = RunPace.Usual;

    /// <summary>How often the SDK repeats a request.</summary>
    public int Repetitions { get; init; }

    /// <summary>Whose account it is; moto looks at that only if it is told to.</summary>
    public AwsKeys Keys { get; set; } = new("AKIAEXAMPLE", "secret");

    /// <summary>Whether the account is emptied before.</summary>
    public bool Resets { get; init; } = true;

    /// <summary>Whether <see cref="Empty"/> is taken.</summary>
    public bool KeepsSnapshot { get; set; }

    /// <summary>The account before the network was made.</summary>
    public string Empty { get; private set; } = "";

    /// <summary>The account as it is, but for what AWS publishes, which moto reads when it is asked for.</summary>
    public async Task<string> SnapshotAsync() => string.Join(
        '\n', (await AccountSnapshot.TakeAsync(Clients())).Split('\n').Where(line => !line.StartsWith("/aws/", StringComparison.Ordinal)));

    public static PortalInstanceOrder Order(PortalInstanceRole role) => new()
    {
        Network = Network, Role = role, Program = "s3://tools/ockam-node", Model = "llama3.2:1b",
        Ollama = role == PortalInstanceRole.AICorp ? "https://example.com/ollama.tgz" : null,
        OllamaSha256 = role == PortalInstanceRole.AICorp ? new string('a', 64) : null,
    };

    public RunClients Clients(HttpClientFactory? http = null)
    {
        var clients = new RunClients(
            new AwsConnection(new AwsOptions
            {
                EndpointUrl = moto.Url, Region = region, Keys = Keys, MaximumRetries = Repetitions,
            })
            {
                Clock = Clock,
            },
            Clock, http);
        _made.Add(clients);
        return clients;
    }

    public PortalInstances Instances(HttpClientFactory? http = null)
    {
        RunClients clients = Clients(http);
        var boot = new InstanceBoot(
            plan =>
            {
                Plans.Add(plan);
                return Script(plan);
            },
            output => output.StartsWith('{') ? System.Text.Encoding.Latin1.GetBytes(output) : null);
        return new PortalInstances(clients, AwsRuns.FolderIn(Home), boot, Pace);
    }

    /// <summary>An empty account but for a network with one subnet and one security group.</summary>
    public async Task BeginAsync(bool isPublic = true)
    {
        if (Resets) await moto.ResetAsync();
        string journals = AwsRuns.FolderIn(Home);
        if (Directory.Exists(journals)) Directory.Delete(journals, recursive: true);
        RunClients clients = Clients();
        if (KeepsSnapshot) Empty = await SnapshotAsync();
        var runs = new AwsRuns(clients, journals);
        using RunSession run = await runs.BeginAsync(Network, RunPurpose.Network, new Dictionary<string, string>(), CancellationToken.None);
        RunSteps steps = run.Steps();
        RunStep one = new("vpc", RunKind.Vpc), two = new("subnet", RunKind.Subnet), three = new("group", RunKind.SecurityGroup);
        Ec2Vpc vpc = await steps.MakeAsync(
            one, _ => Task.FromResult<Ec2Vpc?>(null), (_, token) => clients.Ec2.CreateVpcAsync("10.0.0.0/16", steps.Tags(one), token),
            made => made.VpcId);
        Ec2Subnet subnet = await steps.MakeAsync(
            two, _ => Task.FromResult<Ec2Subnet?>(null),
            (_, token) => clients.Ec2.CreateSubnetAsync(vpc.VpcId, "10.0.0.0/24", region + "c", steps.Tags(two), token),
            made => made.SubnetId);
        await clients.Ec2.SetSubnetPublicAddressesAsync(subnet.SubnetId, isPublic);
        await steps.MakeAsync(
            three, _ => Task.FromResult<string?>(null),
            (_, token) => clients.Ec2.CreateSecurityGroupAsync(vpc.VpcId, "corp", "egress", steps.Tags(three), token), made => made);
        run.Journal.Complete();
    }

    public PortalNetworks Networks(HttpClientFactory? http = null)
    {
        var networks = new PortalNetworks(Clients(http), Home, Pace);
        _made.Add(networks);
        return networks;
    }

    public async Task<IReadOnlyList<Ec2Instance>> AliveAsync() =>
        await Clients().Ec2.DescribeInstancesAsync(Ec2Selection.Where("instance-state-name", "pending", "running")).ToListAsync();

    /// <summary>Stops or starts an instance, as somebody may by EC2 itself.</summary>
    public async Task ChangeAsync(string action, string instanceId)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, moto.Url)
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["Action"] = action, ["Version"] = "2016-11-15", ["InstanceId.1"] = instanceId,
            }),
        };
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            $"AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260101/{region}/ec2/aws4_request, SignedHeaders=host, Signature=00");
        (await client.SendAsync(request)).EnsureSuccessStatusCode();
    }

    public async Task<IReadOnlyList<string>> ParametersAsync() =>
        await Clients().Ssm.DescribeUnderAsync(RunNames.Root).Select(each => each.Name).ToListAsync();

    public string Journals() => string.Concat(Directory.GetFiles(AwsRuns.FolderIn(Home), "*.jsonl").Select(File.ReadAllText));

    public void Dispose()
    {
        _made.ForEach(each => each.Dispose());
        _folder.Dispose();
    }
}
