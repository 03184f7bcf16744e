namespace Ockam.Projects;

/// <summary>What is to be done about a credential.</summary>
/// <param name="Ask">Whether one is to be asked for now; the attempt counts as begun.</param>
/// <param name="Wait">Otherwise, how long to wait before looking again, unless something happens.</param>
internal readonly record struct CredentialStep(bool Ask, TimeSpan Wait);
