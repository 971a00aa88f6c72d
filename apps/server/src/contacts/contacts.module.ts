import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module';
import { ContactBook } from './contact-book';
import { ContactsController } from './contacts.controller';
import { ContactsService } from './contacts.service';
import { InviteBook } from './invite-book';
import { RequestBox } from './request-box';
import { StampBook } from './stamp-book';

@Module({
  imports: [AccessModule],
  controllers: [ContactsController],
  providers: [ContactBook, ContactsService, InviteBook, RequestBox, StampBook],
  exports: [ContactBook, ContactsService, InviteBook, RequestBox, StampBook],
})
export class ContactsModule {}
