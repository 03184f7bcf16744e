using System.Security.Cryptography;
using Ockam.Models;

namespace Ockam.Aws;

// What an instance needs before it is started: role, ports, key pair. None of it costs anything.
internal sealed partial class InstanceWork
{
    private const string S3 = "s3://";

    /// <summary>What the instance may do.</summary>
    internal static InstanceRights Rights(RunPlace place, AwsRun run, InstanceChoice choice)
    {
        PortalInstanceOrder order = choice.Order;
        bool byParameter = order.TicketIn == TicketPlace.Parameter;
        bool isProject = order.Role == PortalInstanceRole.Project;
        PortalSealedModel? model = order.SealedModel;
        (string Bucket, string Key)? of = model is null ? null : SealedModelRules.Object(model);
        return new InstanceRights(place)
        {
            Ticket = byParameter && !isProject ? RunNames.Parameter(run, choice.Name.Ticket.Name) : null,
            TicketKeyArn = order.TicketKeyArn,
            Publication = byParameter && isProject ? RunNames.Parameter(run, choice.Name.Publication.Name) : null,
            Objects =
            [
                .. ((string?[])
                    [order.Program, order.Role == PortalInstanceRole.AICorp ? order.Ollama : null, model?.PowerShell, model?.Module])
                    .Where(each => each?.StartsWith(S3, StringComparison.Ordinal) == true).Select(each => each![S3.Length..]),
                // A file of this format alone has a publisher.
                .. of is null ? Array.Empty<string>() : [$"{of.Value.Bucket}/{of.Value.Key}{SealedModel.Extension}"],
            ],
            Lists = of is null ? null : new InstanceRights.Listing(of.Value.Bucket, of.Value.Key),
            ModelKeyArn = model?.Key,
            SessionManager = order.SessionManager,
        };
    }

    /// <summary>The ARN of its role, which it has before it is made; null if it needs none.</summary>
    internal static string? RoleArn(AwsRun run, InstanceChoice choice) => InstancePolicies.Of(Rights(run.Place, run, choice)) is null
        ? null
        : $"arn:{run.Place.Partition}:iam::{run.Place.Account}:role{RunNames.IamPath(run.RunId)}"
            + RunNames.IamName(run, choice.Name.Role.Name);

    private async Task<string?> MakeRoleAsync(CancellationToken cancellationToken)
    {
        InstanceRights rights = Rights(Run.Place, Run, choice);
        if (InstancePolicies.Of(rights) is not { } policy) return null;
        IamClient iam = _clients.Iam;
        string role = RunNames.IamName(Run, _name.Role.Name);
        string profile = RunNames.IamName(Run, _name.Profile.Name);
        string path = RunNames.IamPath(Run.RunId);
        await steps.MakeAsync(
            _name.Role, async token => RequireOurs(await iam.GetRoleAsync(role, token).ConfigureAwait(false)),
            (_, token) => iam.CreateRoleAsync(
                role, InstancePolicies.Trust(Run.Place.Partition), $"OckamPS: {Run.Name}-{_name.Instance.Name}",
                steps.Tags(_name.Role), path, token),
            made => made.Name, cancellationToken: cancellationToken).ConfigureAwait(false);
        await steps.EnsureAsync(
            _name.Policy, token => HasPolicyAsync(role, policy, token),
            token => iam.PutRolePolicyAsync(role, InstancePolicies.Name, policy, token), IsTooYoung, cancellationToken)
            .ConfigureAwait(false);
        if (rights.SessionManager)
        {
            string managed = InstancePolicies.SessionManager(Run.Place.Partition);
            await steps.EnsureAsync(
                _name.Managed,
                async token => await iam.ListAttachedRolePoliciesAsync(role, token).ContainsAsync(managed, null, token)
                    .ConfigureAwait(false),
                token => iam.AttachRolePolicyAsync(role, managed, token), IsTooYoung, cancellationToken).ConfigureAwait(false);
        }

        await steps.MakeAsync(
            _name.Profile, async token => RequireOurs(await iam.GetInstanceProfileAsync(profile, token).ConfigureAwait(false)),
            (_, token) => iam.CreateInstanceProfileAsync(profile, steps.Tags(_name.Profile), path, token),
            made => made.Name, cancellationToken: cancellationToken).ConfigureAwait(false);
        await steps.EnsureAsync(
            _name.ProfileRole,
            async token => (await iam.GetInstanceProfileAsync(profile, token).ConfigureAwait(false)).RoleNames.Contains(role),
            token => iam.AddRoleToInstanceProfileAsync(profile, role, token), IsTooYoung, cancellationToken).ConfigureAwait(false);
        return profile;
    }

    // A role of the same name, path and all, could be somebody else's: it is ours by its tags.
    private IamRole? RequireOurs(IamRole found) =>
        found.Tags.GetValueOrDefault(RunTags.Run) == Run.RunId ? found : throw new AwsException(
            AwsErrorKind.Conflict, $"The role {found.Name} is not of the network '{Run.Name}', and is left as it is. Rename or remove it.");

    private IamInstanceProfile? RequireOurs(IamInstanceProfile found) =>
        found.Tags.GetValueOrDefault(RunTags.Run) == Run.RunId ? found : throw new AwsException(
            AwsErrorKind.Conflict,
            $"The instance profile {found.Name} is not of the network '{Run.Name}', and is left as it is. Rename or remove it.");

    private async Task<bool> HasPolicyAsync(string role, string policy, CancellationToken cancellationToken)
    {
        try
        {
            return await _clients.Iam.GetRolePolicyAsync(role, InstancePolicies.Name, cancellationToken).ConfigureAwait(false) == policy;
        }
        catch (AwsException none) when (none.Kind == AwsErrorKind.NotFound)
        {
            return false;
        }
    }

    // IAM tells what was made in one place to the others within seconds.
    private static bool IsTooYoung(AwsException refused) => refused.Kind == AwsErrorKind.NotFound;

    private async Task<string?> MakePortsAsync(CancellationToken cancellationToken)
    {
        if (choice.Ports.Count == 0) return null;
        Ec2Client ec2 = _clients.Ec2;
        string id = await steps.MakeAsync(
            _name.Ports,
            async token => (await ec2.DescribeSecurityGroupsAsync(RunTags.Of(Run, _name.Ports.Name), token).FirstOrDefaultAsync(token)
                .ConfigureAwait(false))?.GroupId,
            (_, token) => ec2.CreateSecurityGroupAsync(
                choice.Subnet.VpcId, $"{Run.Name}-{_name.Ports.Name}-{Run.RunId}", $"Ports of {Run.Name}-{_name.Instance.Name}",
                steps.Tags(_name.Ports), token),
            made => made, cancellationToken: cancellationToken).ConfigureAwait(false);
        await steps.EnsureAsync(
            _name.PortRules,
            async token => (await CompareRulesAsync(id, token).ConfigureAwait(false)) is { Missing.Count: 0, Surplus.Count: 0 },
            async token =>
            {
                // An earlier attempt may have asked for wider ranges. Each list is taken as a whole or not at all, so it holds nothing that
                // is so already.
                (List<Ec2Permission> missing, List<Ec2Permission> surplus) = await CompareRulesAsync(id, token).ConfigureAwait(false);
                if (surplus.Count > 0) await RevokeAsync(id, surplus, token).ConfigureAwait(false);
                if (missing.Count > 0) await ec2.AuthorizeIngressAsync(id, missing, token).ConfigureAwait(false);
            },
            cancellationToken: cancellationToken).ConfigureAwait(false);
        return id;
    }

    private async Task RevokeAsync(string groupId, List<Ec2Permission> surplus, CancellationToken cancellationToken)
    {
        try
        {
            await _clients.Ec2.RevokeIngressAsync(groupId, surplus, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException gone) when (gone.Code == "InvalidPermission.NotFound")
        {
            // A repetition below us, or somebody else has closed them.
        }
    }

    private async Task<(List<Ec2Permission> Missing, List<Ec2Permission> Surplus)> CompareRulesAsync(
        string groupId, CancellationToken cancellationToken)
    {
        Ec2SecurityGroup? group = await _clients.Ec2.DescribeSecurityGroupsAsync(Ec2Selection.ById(groupId), cancellationToken)
            .FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        Ec2Permission[] wanted = [.. choice.Ports.SelectMany(Apart)], there = [.. (group?.Ingress ?? []).SelectMany(Apart)];
        return ([.. wanted.Where(each => !there.Any(other => IsSame(each, other)))],
            [.. there.Where(each => !wanted.Any(other => IsSame(each, other)))]);
    }

    // One rule for each that may be at the other end, as AWS counts them.
    private static IEnumerable<Ec2Permission> Apart(Ec2Permission rule) =>
    [
        .. rule.Ranges.Select(range => rule with { Ranges = [range], Ranges6 = [], GroupIds = [] }),
        .. rule.Ranges6.Select(range => rule with { Ranges = [], Ranges6 = [range], GroupIds = [] }),
        .. rule.GroupIds.Select(other => rule with { Ranges = [], Ranges6 = [], GroupIds = [other] }),
    ];

    private static bool IsSame(Ec2Permission one, Ec2Permission other) =>
        (one.Protocol, one.FromPort, one.ToPort) == (other.Protocol, other.FromPort, other.ToPort)
        && one.Ranges.SequenceEqual(other.Ranges) && one.Ranges6.SequenceEqual(other.Ranges6)
        && one.GroupIds.SequenceEqual(other.GroupIds);

    private async Task<string?> MakeKeyAsync(CancellationToken cancellationToken)
    {
        if (_order.KeyFile is not { } path) return null;
        string name = $"{Run.Name}-{_name.Key.Name}-{Run.RunId[..8]}";
        RunStepState? known = session.State.Find(_name.Key.Name);
        if (known?.Status == RunStepStatus.Made && File.Exists(path)) return name;
        if (known is null ? session.State.IsAdopted : known.Status != RunStepStatus.Removed)
        {
            // The private half was in one answer, which nobody has any more.
            await _clients.Ec2.DeleteKeyPairAsync(name, cancellationToken).ConfigureAwait(false);
            session.Journal.Removed(_name.Key);
        }

        using var file = new NewSecretFile(path);
        using Ec2NewKeyPair pair = await steps.MakeAsync(
            _name.Key, _ => Task.FromResult<Ec2NewKeyPair?>(null),
            (_, token) => MakeKeyAsync(name, token), made => made.KeyPairId, cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        file.Write(pair.PrivateKey);
        return name;
    }

    private async Task<Ec2NewKeyPair> MakeKeyAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await _clients.Ec2.CreateKeyPairAsync(name, steps.Tags(_name.Key), cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException taken) when (taken.Code == "InvalidKeyPair.Duplicate")
        {
            // A repetition below us: the first answer, which had the private half, is lost.
            await _clients.Ec2.DeleteKeyPairAsync(name, cancellationToken).ConfigureAwait(false);
            return await _clients.Ec2.CreateKeyPairAsync(name, steps.Tags(_name.Key), cancellationToken).ConfigureAwait(false);
        }
    }
}
