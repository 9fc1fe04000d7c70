#!/usr/bin/perl
# Messages of the files that xgettext does not know, as PO entries on standard output.
#
#   screens/*.ini  values of label, title, help and confirm; in terms.ini every value, with its section as
#                  the context: a status called Open is not the command Open
#   sql/*.sql      string literals given to a parameter (of type text) called msgid, hint, note or done
use strict;
use warnings;
use utf8;
use open qw(:std :encoding(UTF-8));

my (%places, @order);

sub add {
	my ($text, $file, $line, $context) = @_;
	# A title may consist of fields only.
	return if $text =~ s/\{\w+\}//gr !~ /[[:alpha:]]/;
	my $id = defined $context ? "$context\004$text" : $text;
	push @order, $id unless $places{$id};
	push @{$places{$id}}, "$file:$line";
}

sub slurp {
	my ($path) = @_;
	open my $in, '<', $path or die "$path: $!\n";
	local $/;
	return <$in>;
}

# --- INI --------------------------------------------------------------------------------------------

sub read_ini {
	my ($path) = @_;
	my $all = $path =~ m{/terms\.ini$};
	my $line = 0;
	my $section;
	for (split /\n/, slurp($path)) {
		$line++;
		$section = $1 if $all && /^\s*\[([^\]]+)\]/;
		next unless /^\s*([a-z_A-Z0-9.-]+)\s*=\s*(.*?)\s*$/;
		my ($key, $value) = ($1, $2);
		next unless $all || $key =~ /^(label|title|help|confirm)$/;
		$value =~ s/\s+;.*//;
		$value =~ s/^"(.*)"$/$1/;
		add($value, $path, $line, $section);
	}
}

# --- SQL --------------------------------------------------------------------------------------------

# Blanks comments out, so that lines keep their numbers.
sub without_comments {
	my ($text) = @_;
	$text =~ s{('(?:[^']|'')*')|--[^\n]*}{defined $1 ? $1 : ''}ge;
	return $text;
}

# Splits at commas outside parentheses, brackets and strings, from just behind an opening parenthesis.
# Returns [offset, argument] pairs.
sub arguments {
	my ($text, $at) = @_;
	my ($depth, $start, @found) = (0, $at);
	pos($text) = $at;
	while ($text =~ /\G(?:'(?:[^']|'')*'|([(\[])|([)\]])|(,)|[^'()\[\],]+|')/gc) {
		my $end = $-[0];
		if (defined $1) {
			$depth++;
		} elsif (defined $2) {
			if ($depth-- == 0) {
				push @found, [$start, substr($text, $start, $end - $start)];
				last;
			}
		} elsif (defined $3 && $depth == 0) {
			push @found, [$start, substr($text, $start, $end - $start)];
			$start = $end + 1;
		}
	}
	return @found;
}

my %message_args; # function name -> positions

sub read_definitions {
	my ($text) = @_;
	while ($text =~ /\bfunction\s+(\w+\.\w+)\s*\(/gi) {
		my ($name, @args) = ($1, arguments($text, $+[0]));
		for my $i (0 .. $#args) {
			push @{$message_args{$name}}, $i if $args[$i][1] =~ /^\s*(msgid|hint|note|done)\s+text\b/;
		}
	}
}

sub read_calls {
	my ($text, $path) = @_;
	while ($text =~ /(\bfunction\s+)?\b(\w+\.\w+)\s*\(/gi) {
		my $positions = $message_args{$2};
		next if defined $1 || !$positions;
		my @args = arguments($text, $+[0]);
		for my $i (@$positions) {
			next unless $args[$i];
			my ($at, $arg) = @{$args[$i]};
			# What a function makes of a literal is not a message.
			next if $arg =~ s/'(?:[^']|'')*'//gr =~ /\w\s*\(/;
			while ($arg =~ /'((?:[^']|'')*)'/g) {
				my $line = 1 + (substr($text, 0, $at + $-[0]) =~ tr/\n//);
				add($1 =~ s/''/'/gr, $path, $line);
			}
		}
	}
}

# --- output -----------------------------------------------------------------------------------------

sub quoted {
	my ($s) = @_;
	$s =~ s/([\\"])/\\$1/g;
	return "\"$s\"";
}

my @sql = grep { /\.sql$/ } @ARGV;
my %text = map { $_ => without_comments(slurp($_)) } @sql;
read_definitions($text{$_}) for @sql;
read_calls($text{$_}, $_) for @sql;
read_ini($_) for grep { /\.ini$/ } @ARGV;

print qq{msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n};
for my $id (@order) {
	my ($context, $text) = $id =~ /^(.*)\004(.*)$/s ? ($1, $2) : (undef, $id);
	print map { "#: $_\n" } @{$places{$id}};
	print "msgctxt ", quoted($context), "\n" if defined $context;
	print "msgid ", quoted($text), "\nmsgstr \"\"\n\n";
}
