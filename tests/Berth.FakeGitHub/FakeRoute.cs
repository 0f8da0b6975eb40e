namespace Berth.FakeGitHub;

/// <summary>What can be asked of the fake, as far as a fault can be asked for there.</summary>
public enum FakeRoute
{
    User,
    App,
    Installation,
    AccessToken,
    RegistrationToken,
    Registration,
    RunnerGroups,
    FindScaleSet,
    GetScaleSet,
    CreateScaleSet,
    UpdateScaleSet,
    DeleteScaleSet,
    OpenSession,
    RefreshSession,
    CloseSession,
    NextMessage,
    Acknowledge,
    Acquire,
    Acquirable,
    RegisterRunner,
    FindRunner,
    RemoveRunner,
}
