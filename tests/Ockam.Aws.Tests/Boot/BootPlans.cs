using Ockam.Identities;

namespace Ockam.Aws.Tests.Boot;

/// <summary>Plans that are right, to be changed by tests.</summary>
internal static class BootPlans
{
    public static readonly Identifier Administrator = Identifier.Parse("I" + string.Concat(Enumerable.Repeat("0123abcd", 8)));

    public static readonly string Sum = new('a', 64);

    private static readonly BootSource s_program = new("s3://releases/ockam-node", Sum);

    public static BootPlan Project { get; } = new()
    {
        Role = BootRole.Project,
        Node = "portals",
        Program = s_program,
        NodeFile = BootNodeFile.Project("portals", BootNodeFile.ProjectPort, Administrator),
        Publication = new BootPublication("/ockamps/run/project"),
    };

    public static BootPlan Model { get; } = new()
    {
        Role = BootRole.Model,
        Node = "ai",
        Program = s_program,
        NodeFile = BootNodeFile.Model("ai", 11435),
        Ticket = BootTicket.InParameter("/ockamps/run/ticket-ai"),
        Model = new BootModel
        {
            Name = "llama3.2:1b", Ollama = new BootSource("https://releases.example/ollama-linux-amd64.tgz", Sum), Digest = Sum,
        },
    };

    public static BootPlan Sealed { get; } = Model with
    {
        Model = Model.Model with
        {
            Digest = null,
            Sealed = new BootSealedModel
            {
                Store = "s3://models/llama",
                ModelName = "llama",
                Key = "arn:aws:kms:eu-west-1:123456789012:key/0f0e0d0c-0b0a-0908-0706-050403020100",
                Publisher = Administrator.ToString(),
                PowerShell = new BootSource("https://releases.example/powershell.tar.gz", Sum),
                Module = new BootSource("s3://releases/OckamPS.tar.gz", Sum),
                MemoryGib = 8,
            },
        },
    };

    public static BootPlan Client { get; } = new()
    {
        Role = BootRole.Client,
        Node = "health",
        Program = s_program,
        NodeFile = BootNodeFile.Client("health", new BootClient { Model = "llama3.2:1b" }, Administrator),
        Ticket = BootTicket.InParameter("/ockamps/run/ticket-health"),
        Client = new BootClient { Model = "llama3.2:1b" },
    };

    public static BootPlan[] All { get; } =
    [
        Project, Project with { Publication = new BootPublication(null), PublicAddress = "relay.example" }, Model, Sealed,
        Model with { Ticket = BootTicket.InUserData("plain-ticket") }, Client, Client with { Endpoint = new Uri("http://127.0.0.1:5000/") },
    ];
}
