namespace Ockam.Models;

/// <summary>
/// Answers a request as KMS does, from a key's policy, the caller's policies of IAM and the key's grants together. Service control
/// policies, permission boundaries and session policies can only take away from what is allowed here.
/// </summary>
public static class KeyPolicySimulator
{
    private const string KeyPolicy = "the key policy";

    /// <summary>Whether a request is allowed, and why.</summary>
    /// <param name="request">Who asks for what.</param>
    /// <param name="keyPolicy">The key's policy.</param>
    /// <param name="identityPolicies">The policies of IAM that are attached to the caller; none if null.</param>
    /// <param name="grants">The key's grants; none if null.</param>
    public static KeyAccessDecision Evaluate(
        KeyAccessRequest request, KeyPolicyDocument keyPolicy, IReadOnlyList<IdentityPolicy>? identityPolicies = null,
        IReadOnlyList<KeyGrant>? grants = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(keyPolicy);
        var context = new KeyPolicyContext(request);
        KeyPolicyStep[] ofKey = [.. keyPolicy.Statements.Select(statement => Step(KeyPolicy, statement, keyPolicy, context))];
        KeyPolicyStep[] ofIam = [.. (identityPolicies ?? []).SelectMany(policy => policy.Policy.Statements.Select(
            statement => Step($"the IAM policy '{ModelNames.Printable(policy.Name)}'", statement, policy.Policy, context)))];
        KeyPolicyStep[] ofGrants = [.. (grants ?? []).Select(grant => Step(grant, request))];
        return new Verdict(request, keyPolicy, ofKey, ofIam, ofGrants).Decide();
    }

    /// <summary>Whether each of some principals is allowed each of some operations, the operations of one principal together.</summary>
    /// <param name="request">What they ask for besides, the key, registers and context; its caller and operation do not count.</param>
    /// <param name="principals">Who asks.</param>
    /// <param name="actions">The operations.</param>
    /// <param name="keyPolicy">The key's policy.</param>
    /// <param name="known">The principals' policies of IAM, and the key's grants.</param>
    public static IReadOnlyList<(KeyAccessRequest Request, KeyAccessDecision Decision)> EvaluateAll(
        KeyAccessRequest request, IReadOnlyList<KeyPolicyPrincipal> principals, IReadOnlyList<string> actions,
        KeyPolicyDocument keyPolicy, KeyPolicyLintOptions known)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(known);
        return
        [
            .. from principal in principals
               from action in actions
               let asked = request with { Caller = KeyCaller.Of(principal), Action = action }
               select (asked, Evaluate(asked, keyPolicy, known.IdentityPolicies, known.Grants)),
        ];
    }

    private static KeyPolicyStep Step(string source, KeyPolicyStatement statement, KeyPolicyDocument policy, KeyPolicyContext context)
    {
        KeyPolicyStep Outcome(KeyPolicyStepOutcome outcome, params IReadOnlyList<KeyConditionResult> conditions) =>
            new(source, statement, statement.Effect, outcome, conditions);
        KeyPrincipalMatch match = policy.IsIdentityPolicy ? KeyPrincipalMatch.Direct : Match(statement, context.Request.Caller);
        if (match == KeyPrincipalMatch.None) return Outcome(KeyPolicyStepOutcome.OtherPrincipal);
        if (!statement.CoversAction(context.Request.FullAction)) return Outcome(KeyPolicyStepOutcome.OtherAction);
        if (!CoversKey(statement, context, policy.HasVariables)) return Outcome(KeyPolicyStepOutcome.OtherResource);
        KeyConditionResult[] conditions = [..
            statement.Conditions.Select(condition => KeyConditionEvaluator.Evaluate(condition, context, policy.HasVariables))];
        if (conditions.Any(condition => !condition.IsTrue)) return Outcome(KeyPolicyStepOutcome.ConditionFails, conditions);
        return match == KeyPrincipalMatch.Account && statement.Effect == KeyPolicyEffect.Allow
            ? Outcome(KeyPolicyStepOutcome.LeavesToIam, conditions)
            : Outcome(KeyPolicyStepOutcome.Applies, conditions);
    }

    private static KeyPrincipalMatch Match(KeyPolicyStatement statement, KeyCaller caller)
    {
        if (!statement.IsNotPrincipal) return caller.Match(statement.Principals);
        bool spared = statement.Effect == KeyPolicyEffect.Deny
            ? caller.IsSpared(statement.Principals)
            : caller.Match(statement.Principals) != KeyPrincipalMatch.None;
        return spared ? KeyPrincipalMatch.None : KeyPrincipalMatch.Direct;
    }

    private static bool CoversKey(KeyPolicyStatement statement, KeyPolicyContext context, bool hasVariables)
    {
        string? key = context.Request.KeyArn;
        bool named = statement.Resources.Any(resource =>
        {
            string? pattern = hasVariables ? KeyPolicyVariables.Substitute(resource, context, forPattern: true) : resource;
            if (pattern is null) return false;
            return pattern == "*" || (key is null ? pattern.Contains(":kms:", StringComparison.Ordinal) : Wildcards.Match(pattern, key));
        });
        return named != statement.IsNotResource;
    }

    private static KeyPolicyStep Step(KeyGrant grant, KeyAccessRequest request)
    {
        KeyPolicyStepOutcome outcome =
            request.Caller.Match(grant.Grantee) != KeyPrincipalMatch.Direct ? KeyPolicyStepOutcome.OtherPrincipal
            : !grant.Operations.Any(operation => Same(operation, request.FullAction)) ? KeyPolicyStepOutcome.OtherAction
            : grant.ContextEquals is { } all && !all.Equals(request.Context) ? KeyPolicyStepOutcome.ConditionFails
            : grant.ContextSubset is { } some && !some.All(request.Context.Contains) ? KeyPolicyStepOutcome.ConditionFails
            : KeyPolicyStepOutcome.Applies;
        return new KeyPolicyStep($"the grant '{ModelNames.Printable(grant.Id)}'", null, KeyPolicyEffect.Allow, outcome, []);
    }

    // Grants name operations without the service.
    private static bool Same(string operation, string action) =>
        string.Equals(operation, action, StringComparison.OrdinalIgnoreCase)
        || string.Equals("kms:" + operation, action, StringComparison.OrdinalIgnoreCase);

    /// <summary>Puts the answers together.</summary>
    private sealed record Verdict(
        KeyAccessRequest Request, KeyPolicyDocument Policy, KeyPolicyStep[] OfKey, KeyPolicyStep[] OfIam, KeyPolicyStep[] OfGrants)
    {
        private KeyPolicyStep[] All => [.. OfKey, .. OfIam, .. OfGrants];

        private string Asked => $"{Request.FullAction} for {ModelNames.Printable(Request.Caller.ToString())}";

        public KeyAccessDecision Decide()
        {
            if (All.FirstOrDefault(step => step is { Effect: KeyPolicyEffect.Deny, Outcome: KeyPolicyStepOutcome.Applies }) is { } denial)
                return new KeyAccessDecision(false, $"{Start(denial)} denies {Asked}{Because(denial.Conditions)}.", denial, All);

            KeyPolicyStep? direct = OfKey.FirstOrDefault(Allows), iam = OfIam.FirstOrDefault(Allows);
            KeyPolicyStep? left = OfKey.FirstOrDefault(step => step.Outcome == KeyPolicyStepOutcome.LeavesToIam);
            if (OfGrants.FirstOrDefault(Allows) is { } grant) return Allowed(grant, "");
            if (direct is not null && !IsForeign) return Allowed(direct, "");
            if ((direct ?? left) is { } half)
            {
                string account = half == left ? "leaves it to the account's policies of IAM" : "allows it to another account";
                if (iam is not null) return Allowed(iam, $", to which {half} leaves it");
                string known = OfIam.Length == 0 ? "no policy of IAM is given" : "none of the given policies of IAM allows it";
                return Refused($"{Start(half)} {account}, and {known}", OfIam, half);
            }

            return Refused("No statement of the key policy and no grant allows it", OfKey, null);
        }

        // Who comes from another account needs the word of that account too.
        private bool IsForeign => Request.Caller.Account is { } account && KeyAccount is { } own && own != account;

        private string? KeyAccount =>
            Request.KeyArn is { } key && KeyPolicyArn.TryParse(key, out KeyPolicyArn arn) ? arn.Account
            : Policy.Statements.Where(statement => statement is { Effect: KeyPolicyEffect.Allow, IsNotPrincipal: false })
                .SelectMany(statement => statement.Principals)
                .Select(principal => KeyPolicyArn.WholeAccount(principal.Value))
                .FirstOrDefault(account => account is not null);

        private static bool Allows(KeyPolicyStep step) => step is { Effect: KeyPolicyEffect.Allow, Outcome: KeyPolicyStepOutcome.Applies };

        private KeyAccessDecision Allowed(KeyPolicyStep step, string more) =>
            new(true, $"{Start(step)} allows {Asked}{more}.", step, All);

        private KeyAccessDecision Refused(string why, IEnumerable<KeyPolicyStep> steps, KeyPolicyStep? otherwise)
        {
            KeyPolicyStep[] near = [.. steps.Concat(OfGrants).Where(
                step => step is { Effect: KeyPolicyEffect.Allow, Outcome: KeyPolicyStepOutcome.ConditionFails })];
            string missed = string.Concat(near.Select(step => $" {Start(step)} would{Because([.. step.Failing], ", but ")}."));
            return new KeyAccessDecision(false, $"{Asked} is denied. {why}.{missed}", near.FirstOrDefault() ?? otherwise, All);
        }

        private static string Start(KeyPolicyStep step) => char.ToUpperInvariant(step.ToString()[0]) + step.ToString()[1..];

        private static string Because(IReadOnlyList<KeyConditionResult> conditions, string start = ": ") =>
            conditions.Count == 0
                ? start == ": " ? "" : ", but the request's encryption context is another one"
                : start + string.Join("; ", conditions.Select(condition => condition.Reason));
    }
}
