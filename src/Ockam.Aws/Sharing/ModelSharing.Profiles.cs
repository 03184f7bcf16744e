using System.Text.Json;
using System.Text.Json.Nodes;
using Ockam.Models;

namespace Ockam.Aws;

public sealed partial class ModelSharing
{
    // Of IAM, for roles.
    private const int LongestRole = 64;

    /// <summary>Looks at what there is of an instance profile; nothing is changed.</summary>
    /// <param name="request">How it shall be.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    /// <exception cref="AwsException">
    /// A value cannot be used, or there is a role or profile of that name that is used for something else: it is not changed.
    /// </exception>
    public async Task<ModelInstanceProfilePlan> PlanProfileAsync(
        ModelInstanceProfileRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequireValues(request);
        RunPlace place = await _runs.PlaceAsync(cancellationToken).ConfigureAwait(false);
        string name = NameOf(request, place);
        var changes = new List<SharingChange>();
        string diff = "";
        IamRole? role = await FindRoleAsync(name, cancellationToken).ConfigureAwait(false);
        bool isManaged = role is not null && await RequireOursAsync(role, request, place, cancellationToken).ConfigureAwait(false);
        // What AWS's policy allows too much stays denied for as long as it is attached, also where it is not asked for again.
        using var buckets = new ModelBuckets(_connection, _clients.Clock, _http);
        string policy = ModelRights.Policy(
            request with { SessionManager = request.SessionManager || isManaged }, place,
            await buckets.FindEncryptionAsync(request.BucketName, cancellationToken).ConfigureAwait(false));
        if (role is null)
        {
            changes.Add(new SharingChange("role", null, name));
            changes.Add(new SharingChange("rights", null, policy));
            if (request.SessionManager) changes.Add(new SharingChange("session manager", null, ModelRights.ManagedInstance(place)));
        }
        else
        {
            string? now = await FindPolicyAsync(name, cancellationToken).ConfigureAwait(false);
            if (now is null) changes.Add(new SharingChange("rights", null, policy));
            else if (!IsSame(now, policy))
            {
                diff = KeyPolicyDiff.Between(KeyPolicyDocument.ParseIdentityPolicy(now), KeyPolicyDocument.ParseIdentityPolicy(policy));
                changes.Add(new SharingChange("rights", "others", policy));
            }

            if (request.SessionManager && !isManaged)
                changes.Add(new SharingChange("session manager", null, ModelRights.ManagedInstance(place)));
        }

        IamInstanceProfile? profile = await FindProfileAsync(name, cancellationToken).ConfigureAwait(false);
        if (profile is not null) RequireRun($"an instance profile {name}", profile.Tags, request, place);
        if (profile is null) changes.Add(new SharingChange("instance profile", null, name));
        else if (profile.RoleNames is [var other] && other != name)
            throw new AwsException(
                AwsErrorKind.Conflict,
                $"The instance profile {name} gives instances the role {AwsText.Printable(other)}. It is not changed: choose another name "
                + "(-Name).");
        if (profile is not { RoleNames: [_] }) changes.Add(new SharingChange("role of the profile", null, name));
        return new ModelInstanceProfilePlan(request, name, changes, policy)
        {
            Diff = diff, Place = place, IsForeignRole = role is not null && !role.Tags.ContainsKey(RunTags.Run),
            IsForeignProfile = profile is not null && !profile.Tags.ContainsKey(RunTags.Run),
        };
    }

    /// <summary>Does what a plan says.</summary>
    /// <param name="plan">The plan, as it was made a moment ago.</param>
    /// <param name="progress">Is told of each step; null for nobody.</param>
    /// <param name="cancellationToken">Ends it; doing it again goes on from there.</param>
    /// <exception cref="AwsException">
    /// It was refused, and what this has made was removed again; or it was cut off, and what was made stays, and is found again.
    /// </exception>
    public async Task<ModelInstanceProfile> MakeProfileAsync(
        ModelInstanceProfilePlan plan, IProgress<RunProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        using RunSession session = await BeginAsync(plan.Request.RunName, cancellationToken).ConfigureAwait(false);
        RunSteps steps = session.Steps(_pace, progress);
        steps.Total = plan.Request.SessionManager ? 5 : 4;
        return await OrUndoneAsync(
            session, steps, () => MakeProfileAsync(plan, session, steps, cancellationToken), progress, cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task<ModelInstanceProfile> MakeProfileAsync(
        ModelInstanceProfilePlan plan, RunSession session, RunSteps steps, CancellationToken cancellationToken)
    {
        ModelInstanceProfileRequest request = plan.Request;
        IamClient iam = _clients.Iam;
        string name = plan.Name;
        await RequireThisRunAsync(name, session.Run, cancellationToken).ConfigureAwait(false);
        string part = StepOf(request);
        string path = RunNames.IamPath(session.Run.RunId);
        if (!plan.IsForeignRole)
        {
            var step = new RunStep(part, RunKind.Role);
            await steps.MakeAsync(
                step,
                async token => await FindRoleAsync(name, token).ConfigureAwait(false) is { } there && IsOf(session.Run, there.Tags)
                    ? there : null,
                (_, token) => iam.CreateRoleAsync(
                    name, ModelRights.Trust(plan.Place), $"{request.Role} of sealed models in {request.BucketName}", steps.Tags(step), path,
                    token),
                role => role.Name, null, cancellationToken).ConfigureAwait(false);
        }

        await steps.EnsureAsync(
            new RunStep($"{part}-rights", RunKind.Setting),
            async token => await FindPolicyAsync(name, token).ConfigureAwait(false) is { } now && IsSame(now, plan.Policy),
            token => iam.PutRolePolicyAsync(name, ModelRights.PolicyName, plan.Policy, token), IsNotYetThere, cancellationToken)
            .ConfigureAwait(false);
        if (request.SessionManager)
        {
            await steps.EnsureAsync(
                new RunStep($"{part}-session", RunKind.Setting), token => IsAttachedAsync(name, plan.Place, token),
                token => iam.AttachRolePolicyAsync(name, ModelRights.ManagedInstance(plan.Place), token), null, cancellationToken)
                .ConfigureAwait(false);
        }

        if (!plan.IsForeignProfile)
        {
            var step = new RunStep($"{part}-profile", RunKind.InstanceProfile);
            await steps.MakeAsync(
                step,
                async token => await FindProfileAsync(name, token).ConfigureAwait(false) is { } there && IsOf(session.Run, there.Tags)
                    ? there : null,
                (_, token) => iam.CreateInstanceProfileAsync(name, steps.Tags(step), path, token), made => made.Name, null,
                cancellationToken).ConfigureAwait(false);
        }

        await steps.EnsureAsync(
            new RunStep($"{part}-member", RunKind.Setting),
            async token => (await FindProfileAsync(name, token).ConfigureAwait(false))?.RoleNames.Contains(name) == true,
            token => AddRoleAsync(name, token), IsNotYetThere, cancellationToken).ConfigureAwait(false);
        IamInstanceProfile profile = await iam.GetInstanceProfileAsync(name, cancellationToken).ConfigureAwait(false);
        IamRole role = await iam.GetRoleAsync(name, cancellationToken).ConfigureAwait(false);
        return new ModelInstanceProfile(name, profile.Arn, role.Arn, plan.Policy);
    }

    private static string StepOf(ModelInstanceProfileRequest request) =>
        request.Name is null ? request.Role.ToString().ToLowerInvariant()
            // Several of one run are told apart; a step's name has 31 characters at most.
            : $"role-{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(
                System.Text.Encoding.UTF8.GetBytes(request.Name)).AsSpan(0, 6))}";

    // IAM has one list for all regions, and a run is of one.
    private static string NameOf(ModelInstanceProfileRequest request, RunPlace place)
    {
        string name = request.Name ?? $"ockamps-{request.RunName}-{place.Region}-{request.Role.ToString().ToLowerInvariant()}";
        if (name.Length is 0 or > LongestRole || !name.All(c => char.IsAsciiLetterOrDigit(c) || "+=,.@_-".Contains(c)))
            throw new AwsException(
                AwsErrorKind.InvalidRequest,
                $"'{AwsText.Printable(name)}' cannot be the name of a role: it has letters, digits and '+=,.@_-', {LongestRole} at most.");
        return name;
    }

    private static void RequireRun(
        string what, IReadOnlyDictionary<string, string> tags, ModelInstanceProfileRequest request, RunPlace place)
    {
        string? run = tags.GetValueOrDefault(RunTags.Network), region = tags.GetValueOrDefault(RunTags.Region);
        // Only a name that the user has chosen may be that of a role of his own: nobody else has a reason to use those that are ours.
        if (request.Name is null && !tags.ContainsKey(RunTags.Run))
            throw Refused(what, "it is not ours: it does not carry the tags of a run");
        if (tags.GetValueOrDefault(RunTags.Purpose) is { } purpose && purpose != RunPurpose.Sharing)
            throw Refused(what, $"it is not ours: it belongs to a run for {AwsText.Printable(purpose)}");
        if (run is not null && run != request.RunName) throw Refused(what, $"it belongs to the run '{AwsText.Printable(run)}'");
        if (region is not null && region != place.Region)
            throw Refused(what, $"it belongs to the run of this name in {AwsText.Printable(region)}");
    }

    // The same name at another time is another run: what that has made goes when that is removed.
    private async Task RequireThisRunAsync(string name, AwsRun run, CancellationToken cancellationToken)
    {
        string?[] ids =
        [
            (await FindRoleAsync(name, cancellationToken).ConfigureAwait(false))?.Tags.GetValueOrDefault(RunTags.Run),
            (await FindProfileAsync(name, cancellationToken).ConfigureAwait(false))?.Tags.GetValueOrDefault(RunTags.Run),
        ];
        if (ids.FirstOrDefault(id => id is not null && id != run.RunId) is { } other)
            throw Refused(
                $"a role or an instance profile {name}",
                $"it belongs to another run of the name '{run.Name}', {AwsText.Printable(other)}, and this one is {run.RunId}");
    }

    // A name is no proof of whose it is.
    private static bool IsOf(AwsRun run, IReadOnlyDictionary<string, string> tags) =>
        tags.GetValueOrDefault(RunTags.Run) == run.RunId && tags.GetValueOrDefault(RunTags.Purpose, run.Purpose) == run.Purpose;

    private static void RequireValues(ModelInstanceProfileRequest request)
    {
        RunNames.RequireName(request.RunName);
        BucketNames.Require(request.BucketName);
        foreach (string key in request.KeyArns)
        {
            if (KmsArn.TryParse(key) is not { KeyId: { } id } || !id.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
                throw new AwsException(
                    AwsErrorKind.InvalidRequest,
                    $"'{AwsText.Printable(key)}' is no ARN of a key: rights are on keys, and an alias may mean another one tomorrow. "
                    + "Get-ModelSealingKey shows a key's ARN.");
        }

        _ = BucketNames.ToPrefix(request.Prefix);
    }

    // Gives whether AWS's policy for managed instances is attached.
    private async Task<bool> RequireOursAsync(
        IamRole role, ModelInstanceProfileRequest request, RunPlace place, CancellationToken cancellationToken)
    {
        string what = $"a role {role.Name}";
        RequireRun(what, role.Tags, request, place);
        if (!ModelRights.IsTrust(role.TrustPolicy, place))
            throw Refused(what, "others than EC2 may take it on, or under other conditions");
        await foreach (string policy in _clients.Iam.ListRolePoliciesAsync(role.Name, cancellationToken).ConfigureAwait(false))
        {
            if (policy != ModelRights.PolicyName) throw Refused(what, $"it has the policy '{AwsText.Printable(policy)}'");
        }

        bool isManaged = false;
        await foreach (string arn in _clients.Iam.ListAttachedRolePoliciesAsync(role.Name, cancellationToken).ConfigureAwait(false))
        {
            if (arn != ModelRights.ManagedInstance(place))
                throw Refused(what, $"the policy {AwsText.Printable(arn)} is attached to it");
            isManaged = true;
        }

        return isManaged;
    }

    private static AwsException Refused(string what, string why) => new(
        AwsErrorKind.Conflict, $"There is {what} already, and {why}. It is not changed: choose another name (-Name), or remove it first.");

    private async Task<IamRole?> FindRoleAsync(string name, CancellationToken cancellationToken) =>
        await OrNoneAsync(() => _clients.Iam.GetRoleAsync(name, cancellationToken)).ConfigureAwait(false);

    private async Task<IamInstanceProfile?> FindProfileAsync(string name, CancellationToken cancellationToken) =>
        await OrNoneAsync(() => _clients.Iam.GetInstanceProfileAsync(name, cancellationToken)).ConfigureAwait(false);

    private async Task<string?> FindPolicyAsync(string name, CancellationToken cancellationToken) =>
        await OrNoneAsync(() => _clients.Iam.GetRolePolicyAsync(name, ModelRights.PolicyName, cancellationToken)).ConfigureAwait(false);

    private async Task<bool> IsAttachedAsync(string name, RunPlace place, CancellationToken cancellationToken) =>
        await _clients.Iam.ListAttachedRolePoliciesAsync(name, cancellationToken)
            .ContainsAsync(ModelRights.ManagedInstance(place), null, cancellationToken).ConfigureAwait(false);

    private async Task AddRoleAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await _clients.Iam.AddRoleToInstanceProfileAsync(name, name, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException full) when (full.Code == "LimitExceeded")
        {
            // An earlier attempt has reached IAM: a profile takes one role. Another role is refused before.
            if ((await FindProfileAsync(name, cancellationToken).ConfigureAwait(false))?.RoleNames.Contains(name) != true) throw;
        }
    }

    private static async Task<T?> OrNoneAsync<T>(Func<Task<T>> look)
        where T : class
    {
        try
        {
            return await look().ConfigureAwait(false);
        }
        catch (AwsException none) when (none.Kind == AwsErrorKind.NotFound)
        {
            return null;
        }
    }

    // IAM tells what was just made not everywhere at once.
    private static bool IsNotYetThere(AwsException refused) => refused.Code == "NoSuchEntity";

    private static bool IsSame(string one, string other)
    {
        try
        {
            return JsonNode.DeepEquals(JsonNode.Parse(one), JsonNode.Parse(other));
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
