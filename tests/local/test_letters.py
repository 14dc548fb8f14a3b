"""Mail and SMS as AWS was asked to send them, filed and read again."""

import base64
from email.message import EmailMessage
from pathlib import Path

from infra.local.letters import Letter, file_letter, from_ses, from_sns, read_letters

PDF = b"%PDF-1.7 \x00\xff"


def simple() -> Letter:
    content = {
        "Simple": {
            "Subject": {"Data": "Sertifikanız hazır"},
            "Body": {"Text": {"Data": "düz"}, "Html": {"Data": "<b>kalın</b>"}},
            "Attachments": [
                {"FileName": "şahadet.pdf", "ContentType": "application/pdf", "RawContent": base64.b64encode(PDF)}
            ],
        }
    }
    destination = {"ToAddresses": ["Ayşe <ayse@example.com>"], "BccAddresses": ["arşiv@example.com"]}
    request = {"FromEmailAddress": "Kervan <a@kervan.test>", "Destination": destination, "Content": content}
    return from_ses(request, "0a0f@email.amazonses.com")


def test_a_simple_mail_keeps_both_bodies_and_its_attachment() -> None:
    letter = simple()
    assert (letter.id, letter.kind, letter.sender) == ("0a0f", "mail", "Kervan <a@kervan.test>")
    assert (letter.subject, letter.text, letter.html) == ("Sertifikanız hazır", "düz", "<b>kalın</b>")
    assert [(a.filename, a.content_type, a.size, a.content) for a in letter.attachments] == [
        ("şahadet.pdf", "application/pdf", len(PDF), PDF)
    ]


def test_a_raw_mail_is_read_like_a_mail_program_would() -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@kervan.test", "Ayşe <ayse@example.com>", "Faturanız: İĞÜŞ"
    message.set_content("düz\n")
    message.add_alternative("<p>html</p>\n", subtype="html")
    message.add_attachment("not the body\n", filename="not.txt")
    message.add_attachment(PDF, maintype="application", subtype="pdf", filename="şahadet.pdf")
    data = base64.b64encode(message.as_bytes()).decode()
    letter = from_ses({"Destination": {}, "Content": {"Raw": {"Data": data}}}, "1")
    assert (letter.to, letter.sender, letter.subject) == (("ayse@example.com",), "a@kervan.test", "Faturanız: İĞÜŞ")
    assert (letter.text, letter.html) == ("düz\n", "<p>html</p>\n")
    assert [a.filename for a in letter.attachments] == ["not.txt", "şahadet.pdf"]
    assert letter.attachments[1].content == PDF


def test_an_sms_has_number_text_and_sender() -> None:
    fields = {
        "Action": "Publish",
        "PhoneNumber": "+905551112233",
        "Message": "Kodunuz: 123456",
        "MessageAttributes.entry.1.Name": "AWS.SNS.SMS.SenderID",
        "MessageAttributes.entry.1.Value.DataType": "String",
        "MessageAttributes.entry.1.Value.StringValue": "KERVAN",
    }
    letter = from_sns(fields, "<PublishResult><MessageId>m-1</MessageId></PublishResult>")
    assert (letter.id, letter.kind, letter.to, letter.sender) == ("m-1", "sms", ("+905551112233",), "KERVAN")
    assert letter.text == "Kodunuz: 123456"


def test_a_recipient_is_found_in_any_case_and_with_or_without_a_name() -> None:
    letter = simple()
    assert letter.is_for("AYSE@example.com")
    assert letter.is_for("Someone <ayse@example.com>")
    assert letter.is_for("arşiv@example.com")
    assert not letter.is_for("yse@example.com")


def test_filed_letters_come_back_whole_and_newest_last(tmp_path: Path) -> None:
    older = Letter("zz", "2026-11-21T12:00:00.000Z", "sms", ("+90555",), "", "", "a")
    newer = Letter("aa", "2026-11-21T12:00:00.001Z", "sms", ("+90555",), "", "", "b")
    for letter in (newer, older):
        file_letter(tmp_path, letter)
    assert list(read_letters(tmp_path)) == [older, newer]
    filed = simple()
    file_letter(tmp_path, filed)
    read = list(read_letters(tmp_path))[-1]
    assert (read.to, read.as_json()) == (filed.to, filed.as_json())
    assert (tmp_path / "attachments" / filed.id / "0").read_bytes() == PDF


def test_a_message_id_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    letter = from_sns({"PhoneNumber": "1", "Message": "x"}, "<MessageId>../../etc/passwd</MessageId>")
    file_letter(tmp_path, letter)
    assert "/" not in letter.id
    assert [each.id for each in read_letters(tmp_path)] == [letter.id]
