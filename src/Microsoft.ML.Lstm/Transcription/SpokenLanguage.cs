using Microsoft.ML.Lstm.Engine.Decoding;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Tasks.LanguageModels;
using Microsoft.ML.Lstm.Engine.Tasks.Transcription;
using Microsoft.ML.Lstm.Files;
using Microsoft.ML.Lstm.Generation;
using Microsoft.ML.Lstm.Tokens;
using Microsoft.ML.Lstm.Translation;

namespace Microsoft.ML.Lstm.Transcription;

/// <summary>A language model that judges transcripts, and what its word counts. It is immutable; any number of threads may share it.</summary>
sealed class SpokenLanguage
{
    const string NetworkStream = "Language";

    static readonly ModelPart Part = new("LanguageUnits", "TRSL", 1);

    readonly LanguageModel _model;
    readonly Judge _judge;
    readonly TranscriptionConfig _config;
    readonly TextUnit _unit;

    SpokenLanguage(LanguageModel model, Judge judge, TranscriptionConfig config, TextUnit unit) => (_model, _judge, _config, _unit) = (model, judge, config, unit);

    /// <param name="Words">The tokens.</param>
    /// <param name="HasSpaces">Whether words have the space before them, as those that were cut out of texts have; words of vectors have none.</param>
    /// <param name="Weight">Of the logarithms.</param>
    /// <param name="Bonus">What each unit adds.</param>
    sealed record Judge(LearntUnits Words, bool HasSpaces, float Weight, float Bonus);

    /// <summary>A language model for transcripts of some units; throws where its tokens are others.</summary>
    public static SpokenLanguage Of(LstmTextGenerationTransformer language, TranscriptionConfig config, SentenceUnits units, float weight, float bonus) =>
        language.Text.Units is LearntUnits words && Fits(words.Unit, units.Unit)
            ? new(language.Model.Model, new(words, words.Unit == TextUnit.Words && language.Text.Form == TextForm.Text, weight, bonus), config, units.Unit) : throw new ArgumentException(
            $"The language model reads {(language.Text.Units is { } own ? own.Unit.ToString().ToLowerInvariant() : "keys")}, but the transcripts are of {units.Unit.ToString().ToLowerInvariant()}. "
            + "Train one of characters or words for characters, of words for words.", nameof(language));

    /// <summary>Opens its word on transcripts, for one thread.</summary>
    public ILabelScores Open()
    {
        var (words, space) = (_judge.Words, _judge.HasSpaces ? " " : "");
        if (words.Unit == TextUnit.Words && _unit == TextUnit.Characters) return new WordScores(_model, words, space, _config, _judge.Weight, _judge.Bonus);
        return new UnitScores(_model, Tokens(""), Tokens(space), _judge.Weight, _judge.Bonus);

        int[] Tokens(string before) => [.. _config.Units.Words.Select(unit => words.Token(before + unit))];
    }

    public void Save(ModelSaveContext ctx)
    {
        ctx.SaveBinaryStream(NetworkStream, writer => _model.Save(writer.BaseStream));
        Part.Save(ctx, codec => Transfer(codec, _judge));
    }

    /// <summary>Reads what <see cref="Save"/> wrote; null where there is none.</summary>
    public static SpokenLanguage? LoadIfThere(ModelLoadContext ctx, TranscriptionConfig config, SentenceUnits units)
    {
        if (Part.LoadIfThere(ctx, codec => Transfer(codec, null)) is not { } judge) return null;
        var model = ModelPart.Open(ctx, NetworkStream, LanguageModel.Load);
        if (judge.Words.Count != model.Config.Vocabulary) throw new InvalidDataException($"Its language model has {judge.Words.Count} words, but its network {model.Config.Vocabulary}.");
        return Fits(judge.Words.Unit, units.Unit) ? new(model, judge, config, units.Unit) : throw new InvalidDataException("Its language model has other units than its transcripts.");
    }

    static Judge Transfer(ModelCodec codec, Judge? judge)
    {
        var unit = codec.Choice(judge?.Words.Unit);
        if (unit == TextUnit.Subwords) throw new InvalidDataException("Its language model is of subwords.");
        return new(LearntUnits.Transfer(codec, unit, judge?.Words), codec.Flag(judge?.HasSpaces), codec.Float(judge?.Weight, 0, 10), codec.Float(judge?.Bonus, -100, 100));
    }

    static bool Fits(TextUnit language, TextUnit transcripts) =>
        (language, transcripts) is (TextUnit.Characters, TextUnit.Characters) or (TextUnit.Words, TextUnit.Characters) or (TextUnit.Words, TextUnit.Words);
}
