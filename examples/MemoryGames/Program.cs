// Games that nobody wins who forgets (POPGym, Morad et al. 2023): say the suit of the card before the one before last, or keep a pole up without seeing how fast it falls. A policy with memory learns each by proximal policy optimisation, is
// saved, loaded, and plays new episodes without its trainer: as it is, and with its memory taken away before every step. Writes memory-games.svg, the learning curves.
// MemoryGames [--quick]
using Microsoft.ML.Lstm;

var quick = args.Contains("--quick");
var games = new Game[]
{
    new("RepeatPrevious", () => new RepeatPrevious(GameSize.Easy), new()
    {
        Policy = new() { Network = new() { HiddenSize = 64 }, LongestMemory = 10 },
        // Whole episodes; a reward tells of the last action alone.
        RolloutSteps = 51,
        Discount = 0,
        LearningRate = 0.005f,
        TotalSteps = quick ? 250_000 : 400_000,
        Seed = 1,
    }),
    new("PositionOnlyCartPole", () => new PositionOnlyCartPole(GameSize.Easy), new()
    {
        Policy = new() { Network = new() { HiddenSize = 64 } },
        LearningRate = 0.002f,
        TotalSteps = quick ? 300_000 : 800_000,
        Seed = 1,
    }),
};

var curves = new Dictionary<string, IReadOnlyList<EpisodeReport>>();
var played = new List<string>();
foreach (var game in games)
{
    var training = new RecurrentPpo(game.Make, game.Options).Train();
    curves.Add(game.Name, training.Curve);
    var path = Path.Combine(Path.GetTempPath(), $"{game.Name}.policy");
    training.Policy.Save(path);
    var policy = RecurrentPolicy.Load(path);
    File.Delete(path);
    var (with, without) = (Play(policy, game.Make(), remembers: true), Play(policy, game.Make(), remembers: false));
    Console.WriteLine(FormattableString.Invariant($"{game.Name}: best mean return {training.BestMeanReturn:F2} in {training.Curve[^1].Steps:N0} steps"));
    played.Add(FormattableString.Invariant($"{game.Name} {with:F2}, {without:F2} without memory"));
}
LearningCurve.Save("memory-games.svg", "Games of memory: mean return by steps", curves);
Console.WriteLine($"memory games: {string.Join("; ", played)}; drawn in memory-games.svg");

// The mean return of 20 episodes that the policy has not seen.
static double Play(RecurrentPolicy policy, IEnvironment game, bool remembers)
{
    var (stepper, sum) = (policy.Start(), 0.0);
    var (observation, action) = (new float[game.ObservationSpace.Size], new float[game.ActionSpace.Size]);
    for (var episode = 0; episode < 20; episode++)
    {
        stepper.Reset();
        game.Reset(seed: 1_000_000 + episode, observation);
        for (var result = default(StepResult); !result.IsLast;)
        {
            if (!remembers) stepper.Reset();
            stepper.Act(observation, action);
            result = game.Step(action, observation);
            sum += result.Reward;
        }
    }
    return sum / 20;
}

sealed record Game(string Name, Func<IEnvironment> Make, PpoOptions Options);
