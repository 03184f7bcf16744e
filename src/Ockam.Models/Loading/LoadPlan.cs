namespace Ockam.Models;

/// <summary>
/// Decides what comes next in loading a model. Nothing is measured that was not verified, nothing is made usable that was not measured, and
/// nothing is measured twice.
/// </summary>
internal static class LoadPlan
{
    public static ModelLoadStep Next(LoadFacts facts) => facts switch
    {
        { IsJudged: false } => ModelLoadStep.Judge,
        { IsOpen: false } => ModelLoadStep.Open,
        { IsVerified: false } or { IsUploaded: false } => ModelLoadStep.Upload,
        { IsMeasured: false, IsIntended: false } => ModelLoadStep.Intend,
        { IsMeasured: false, IsExtended: false } => ModelLoadStep.Extend,
        { IsMeasured: false } => ModelLoadStep.Confirm,
        { IsCreated: false } => ModelLoadStep.Create,
        { IsSeen: false } => ModelLoadStep.Verify,
        { IsAttested: false } => ModelLoadStep.Attest,
        _ => ModelLoadStep.Done,
    };
}
