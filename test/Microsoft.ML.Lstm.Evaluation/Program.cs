using Microsoft.ML.Lstm.Evaluation;
using Microsoft.ML.Lstm.Evaluation.Anomalies;
using Microsoft.ML.Lstm.Evaluation.Control;
using Microsoft.ML.Lstm.Evaluation.Drawings;
using Microsoft.ML.Lstm.Evaluation.Forecasting;
using Microsoft.ML.Lstm.Evaluation.Music;
using Microsoft.ML.Lstm.Evaluation.Records;
using Microsoft.ML.Lstm.Evaluation.Speech;
using Microsoft.ML.Lstm.Evaluation.Systems;
using Microsoft.ML.Lstm.Evaluation.Video;

// Each command takes its arguments, the seed taken out of them, and prints one line for each run.
var commands = new Dictionary<string, (string Usage, Action<string[], int> Run)>
{
    ["nab"] = ("FOLDER OUT", NabCommand.Run),
    ["anomalies"] = ("SENSORS [RUNS]", AnomaliesCommand.Run),
    ["tsbad"] = ("FOLDER", TsbAdCommand.Run),
    ["tsc"] = ("TRAIN.ts TEST.ts [--baselines|--ablations|--int8]", TscCommand.Run),
    ["embed"] = ("TRAIN.ts [TEST.ts]", EmbedCommand.Run),
    ["text"] = ("POSITIVE.gz NEGATIVE.gz [FOLDS]", TextCommand.Run),
    ["transfer"] = ("POSITIVE.gz NEGATIVE.gz [DRAWS] [--validation]", TransferCommand.Run),
    ["tag"] = ("FOLDER [PART] [--vectors=FILE] [--members=N] [--int8]", TagCommand.Run),
    ["lm"] = ("FILE [VALID] [TEST] [--words|--subwords] [--epochs=N] [--sampled=N] [--checkpoint=FILE]", LanguageCommand.Run),
    ["speech"] = ("FOLDER [PART] [--lm]", SpeechCommand.Run),
    ["skeleton"] = ("FOLDER [--sequences|--halves|--validation|--early]", SkeletonCommand.Run),
    ["sketch"] = ("FILE [PART] [--SETTING=VALUE] [--SETTING=VALUE] [--SETTING=VALUE] [--SETTING=VALUE] [--SETTING=VALUE] [--SETTING=VALUE] [--SETTING=VALUE] [--SETTING=VALUE] [--SETTING=VALUE] [--SETTING=VALUE] [--SETTING=VALUE] [--SETTING=VALUE]", SketchCommand.Run),
    ["poly"] = ("FILE [PART] [--independent|--joint] [--SETTING=NUMBER] [--SETTING=NUMBER] [--SETTING=NUMBER] [--SETTING=NUMBER] [--SETTING=NUMBER] [--SETTING=NUMBER]", PolyCommand.Run),
    ["sysid"] = ("FILE [PART] [--ahead=STEPS] [--SETTING=VALUE] [--SETTING=VALUE] [--SETTING=VALUE] [--SETTING=VALUE] [--SETTING=VALUE] [--SETTING=VALUE]", SystemCommand.Run),
    ["imitate"] = ("FOLDER", ImitateCommand.Run),
    ["seq2seq"] = ("TRAIN_SRC TRAIN_TGT TEST_SRC TEST_TGT", Seq2SeqCommand.Run),
    ["summaries"] = ("TRAIN DEV TEST", SummariesCommand.Run),
    ["cmapss"] = ("FOLDER", CmapssCommand.Run),
    ["treatment"] = ("[RUNS] [PATIENTS] [--learn|--refits] [--percentile]", TreatmentCommand.Run),
    ["icu"] = ("FOLDER [--validation] [--SETTING=VALUE] [--SETTING=VALUE] [--SETTING=VALUE] [--SETTING=VALUE] [--SETTING=VALUE] [--SETTING=VALUE] [--SETTING=VALUE] [--SETTING=VALUE]", IcuCommand.Run),
    ["progression"] = ("FOLDER [--SETTING=VALUE] [--SETTING=VALUE] [--SETTING=VALUE] [--SETTING=VALUE] [--SETTING=VALUE] [--SETTING=VALUE] [--SETTING=VALUE]", ProgressionCommand.Run),
    ["adbench"] = ("", AdBenchCommand.Run),
    ["gift"] = ("FOLDER [CONFIG] [--zero-shot|--small|--nano]", GiftCommand.Run),
    ["sweep-gift"] = ("FOLDER CONFIG", SweepGiftCommand.Run),
    ["sweep-tsc"] = ("TRAIN.ts TEST.ts", SweepTscCommand.Run),
    ["m4"] = ("FOLDER FREQUENCY", M4Command.Run),
    ["popgym"] = ("NAME [SIZE] [--SETTING=VALUE] [--SETTING=VALUE] [--SETTING=VALUE] [--SETTING=VALUE] [--SETTING=VALUE] [--SETTING=VALUE] [--SETTING=VALUE] [--SETTING=VALUE] [--SETTING=VALUE] [--SETTING=VALUE] [--SETTING=VALUE] [--SETTING=VALUE]", PopGymCommand.Run),
    ["ett"] = ("FILE HORIZON", EttCommand.Run),
};

var seedAt = Array.IndexOf(args, "--seed");
var seed = seedAt >= 0 && seedAt + 1 < args.Length && int.TryParse(args[seedAt + 1], out var given) ? given : 1;
var rest = args.Where((_, i) => seedAt < 0 || (i != seedAt && i != seedAt + 1)).ToArray();
if (rest.Length > 0 && commands.TryGetValue(rest[0], out var command) && Takes(command.Usage, rest.Length - 1))
{
    command.Run(rest[1..], seed);
    return 0;
}

Console.Error.WriteLine("Commands, each with an optional --seed N:");
foreach (var (name, (usage, _)) in commands) Console.Error.WriteLine($"  {name} {usage}");
return 1;

// Arguments in brackets may be left out.
static bool Takes(string usage, int count)
{
    var arguments = usage.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    return count <= arguments.Length && count >= arguments.Count(one => one[0] != '[');
}
